// Trees that nobody thought of, the same ones each time.

const NAMES = ["div", "p", "span", "ul", "li", "b"];

/** Whole numbers below `limit`. @param {number} seed */
export function random(seed) {
  let state = seed * 7919;
  return (limit) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % limit;
  };
}

/** A tree; its ids that begin with "only" occur once in it. */
export function grow(pick, depth, ids = Array.from({ length: 8 }, (_, number) => `only-${number}`)) {
  const element = document.createElement(NAMES[pick(NAMES.length)]);
  if (ids.length > 0 && pick(3) === 0) element.id = ids.splice(pick(ids.length), 1)[0];
  else if (pick(8) === 0) element.setAttribute("key", `key-${pick(4)}`);
  else if (pick(20) === 0) element.id = "again";
  if (pick(3) === 0) element.className = `class-${pick(3)}`;
  for (let children = depth > 0 ? pick(6) : 0; children > 0; children--) {
    const kind = pick(10);
    if (kind < 3) element.append(`text ${pick(4)}`);
    else if (kind === 3) element.append(document.createComment(`comment ${pick(2)}`));
    else element.append(grow(pick, depth - 1, ids));
  }
  return element;
}

/** The same tree after some changes. */
export function mutate(pick, tree) {
  const copy = tree.cloneNode(true);
  const ids = ["only-new", "only-newer"];
  for (let changes = 1 + pick(6); changes > 0 && copy.firstElementChild; changes--) {
    const elements = copy.querySelectorAll("*");
    const [one, other] = [elements[pick(elements.length)], elements[pick(elements.length)]];
    const change = CHANGES[pick(CHANGES.length)];
    change(one, other, pick, ids);
  }
  return copy;
}

const CHANGES = [
  (one) => one.remove(),
  (one, other) => one.contains(other) || other.append(one),
  (one, other) => one.contains(other) || other.before(one),
  (one, _, pick) => one.append(`more ${pick(3)}`),
  (one, _, pick, ids) => one.before(grow(pick, 1, ids)),
  (one) => {
    const wrapper = document.createElement("div");
    one.replaceWith(wrapper);
    wrapper.append(one);
  },
];
