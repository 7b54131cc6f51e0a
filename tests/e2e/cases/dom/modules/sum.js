// Takes the values of a stream itself.
export async function hydrate(element, stream, widget) {
  let sum = 0;
  for await (const { price } of stream) element.textContent = sum += price;
  element.dataset.widget = String(widget.stream === stream);
}
