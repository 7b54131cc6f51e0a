// What elements can do, by the prototype: in a form, a control called "remove" or "attributes" hides the form's own.

/** @param {Element} element @param {"localName" | "namespaceURI" | "attributes"} name @returns {any} */
const own = (element, name) => Reflect.get(Element.prototype, name, element);

/** In lower case. @param {Element} element @returns {string} */
export const nameOf = (element) => own(element, "localName").toLowerCase();

/** An element of the same kind, without attributes and content. @param {Element} element @param {Document} inert */
export const bareCopy = (element, inert) => inert.createElementNS(own(element, "namespaceURI"), own(element, "localName"));

/** Whether it is a custom element by `is`, which it stays when the attribute is gone. @param {Element} element */
export const isCustomized = (element) => Element.prototype.hasAttribute.call(element, "is");

/** A list that stays while they are taken away. @param {Element} element @returns {Attr[]} */
export const attributesOf = (element) => [...own(element, "attributes")];

/** @param {Element} element */
export const removeElement = (element) => Element.prototype.remove.call(element);

/** @param {Element} element @param {Attr} attribute */
export const removeAttribute = (element, attribute) => void Element.prototype.removeAttributeNode.call(element, attribute);

/** The elements in a node. @param {Node} node @returns {Element[]} */
export const elementsIn = (node) => [...Reflect.get(Node.prototype, "childNodes", node)].filter(({ nodeType }) => nodeType === Node.ELEMENT_NODE);
