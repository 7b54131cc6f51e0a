import { setText } from "../lib/el.js";

/** The buy button of the product page; it is loaded by the first who reaches for it. */
export default function basket(element) {
  const button = element.querySelector("button");
  const toggle = () => {
    const added = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(added));
    setText(button, added ? "In your basket" : "Add to basket");
  };
  button.addEventListener("click", toggle);
  return () => button.removeEventListener("click", toggle);
}
