/**
 * Which places of a sequence may stay so that all others need to move: its longest increasing part. Negative ones are new
 * and never stay.
 * @param {number[]} places
 * @returns {boolean[]}
 */
export function keepsOrder(places) {
  const stays = places.map((place) => place >= 0);
  const isSorted = places.every((place, index) => index === 0 || place > places[index - 1] || place < 0);
  if (isSorted && !places.some((place) => place < 0)) return stays;
  // tails[length]: where the increasing part of that length ends that ends lowest.
  /** @type {number[]} */
  const tails = [];
  /** @type {number[]} */
  const previous = [];
  places.forEach((place, index) => {
    stays[index] = false;
    if (place < 0) return;
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[tails[middle]] < place) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? tails[low - 1] : -1;
    tails[low] = index;
  });
  for (let index = tails.at(-1) ?? -1; index >= 0; index = previous[index]) stays[index] = true;
  return stays;
}
