/* French spaces: the keyboard has none that do not break, and nobody should have to look for them. */

const ADDRESS = /((?:https?:\/\/|\bwww\.)[^\s{}<>]+[^\s{}<>.,;:!?)»”])/; // as the check has them
const BEFORE = /[ \u00a0\u202f]*(?<![:;!?»])([:;!?»])(?=[\s.,;:!?)»]|\{\/?\w+\}|$)/g;
const AFTER = /«[ \u00a0\u202f]*/g;
const WIDE = /[:»]/;

/** Return a text with no-break spaces where French has them, before `: ; ! ? »` and after `«`; web addresses stay. */
export function withFrenchSpaces(text) {
  return text
    .split(ADDRESS)
    .map((piece, at) => (at % 2 ? piece : spaced(piece)))
    .join("");
}

function spaced(text) {
  return text.replace(BEFORE, (_all, mark) => (WIDE.test(mark) ? "\u00a0" : "\u202f") + mark).replace(AFTER, "«\u00a0");
}
