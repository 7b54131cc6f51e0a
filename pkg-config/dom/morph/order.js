// The longest run that may stay where it is while the rest moves around it.

/**
 * Which positions stay, given where each element was.
 * @param {number[]} places By new position; all different.
 * @param {number} [pinned] A position that must stay.
 * @returns {Set<number>} Of positions.
 */
export function staying(places, pinned) {
  /** By length of a run: the position it ends with, of all such runs the one that was first. @type {number[]} */
  const ends = [];
  const before = new Int32Array(places.length);
  for (const [position, place] of places.entries()) {
    if (pinned !== undefined && !agrees(position, place, pinned, places[pinned])) continue;
    const length = firstNotBelow(ends, places, place);
    before[position] = length > 0 ? ends[length - 1] : -1;
    ends[length] = position;
  }
  const stays = new Set();
  for (let position = ends.at(-1) ?? -1; position >= 0; position = before[position]) stays.add(position);
  return stays;
}

/** Whether it can stay beside the pinned one. @param {number} position @param {number} place @param {number} pinned @param {number} pin */
const agrees = (position, place, pinned, pin) => Math.sign(position - pinned) === Math.sign(place - pin);

/** @param {number[]} ends @param {number[]} places @param {number} place */
function firstNotBelow(ends, places, place) {
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[ends[middle]] < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
