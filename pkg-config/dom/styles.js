// What a stream may write to a style: no property that runs code or lays an element over others, and no value that loads.

const NAME = /^(--[\w-]+|-?[a-z][a-z-]*)$/;
const REFUSED = new Set(["-moz-binding", "behavior", "position", "z-index"]);

/** The functions that a value may call. */
const FUNCTIONS = new Set(
  (
    "abs acos anchor-size asin atan atan2 blur brightness calc circle clamp color color-mix conic-gradient contrast cos " +
    "cubic-bezier drop-shadow ellipse env exp fit-content grayscale hsl hsla hue-rotate hwb hypot inset invert lab lch light-dark " +
    "linear linear-gradient log matrix matrix3d max min minmax mod oklab oklch opacity path perspective polygon pow " +
    "radial-gradient rect rem repeat repeating-conic-gradient repeating-linear-gradient repeating-radial-gradient rgb rgba rotate " +
    "rotate3d rotatex rotatey rotatez round saturate scale scale3d scalex scaley scalez sepia sign sin skew skewx skewy sqrt " +
    "steps tan translate translate3d translatex translatey translatez var xywh"
  ).split(" "),
);

/**
 * Whether a style may be set.
 * @param {string} name As CSS spells it, also of a custom property.
 * @param {string} value
 */
export function checkStyle(name, value) {
  if (!NAME.test(name) || REFUSED.has(name)) return false;
  // Escapes could spell any of the rest; a comment could part a name from its bracket.
  if (/[\\@;{}<>]|\/\*|!/.test(value)) return false;
  for (const [, called] of value.matchAll(/([\p{L}\p{N}_-]*)\(/gu)) {
    if (called !== "" && !FUNCTIONS.has(called.toLowerCase())) return false;
  }
  return true;
}
