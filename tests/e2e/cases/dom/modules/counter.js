// Counts clicks on the buttons of its element.
export default function counter(element) {
  const count = (event) => {
    if (event.target.closest("button")) element.dataset.count = Number(element.dataset.count ?? 0) + 1;
  };
  element.addEventListener("click", count);
  element.dataset.alive = "";
  return () => {
    element.removeEventListener("click", count);
    delete element.dataset.alive;
  };
}
