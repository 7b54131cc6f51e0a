// Numbers that are the same in every run (mulberry32).

/** @param {number} seed @returns {() => number} numbers from 0 to below 1 */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @template T @param {() => number} next @param {readonly T[]} list @returns {T} */
export const pick = (next, list) => list[Math.floor(next() * list.length)];

/** @param {() => number} next @param {readonly string[]} words @param {number} length */
export function sentence(next, words, length) {
  let text = pick(next, words);
  while (text.length < length) text += ` ${pick(next, words)}`;
  return text;
}
