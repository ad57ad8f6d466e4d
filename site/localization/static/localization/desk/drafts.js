/* Words that the server does not have yet, kept in this browser through a lost connection, a reload or a crash. */

import { settings } from "desk/server";

const PREFIX = `desk:${settings.user}:${settings.translation}:`;
// Two windows of one person keep their words side by side: what one has saved is not what the other has.
const VISIT = Math.random().toString(36).slice(2);

const placeOf = (id) => `${PREFIX}${id}:${VISIT}`;

/**
 * Keep what is to be saved of the segment `id`, and return whether that could be done: a store may be full or forbidden.
 * Words are lost from here only when `forget` or `drop` is called.
 */
export function keep(id, draft) {
  try {
    localStorage.setItem(placeOf(id), JSON.stringify({ ...draft, at: Date.now() }));
    return true;
  } catch {
    return false; // the words are still in the page, and are sent from there
  }
}

/** Forget what this visit has kept of the segment `id`. */
export function forget(id) {
  drop(placeOf(id));
}

/** Forget what was kept in a place, which `kept` has named. */
export function drop(place) {
  try {
    localStorage.removeItem(place);
  } catch {
    // Nothing was kept either.
  }
}

/** Return what earlier visits have kept, the latest first: {place, id, draft}. */
export function kept() {
  try {
    return Object.keys(localStorage)
      .filter((place) => place.startsWith(PREFIX) && !place.endsWith(`:${VISIT}`))
      .map((place) => ({ place, id: Number.parseInt(place.slice(PREFIX.length), 10), draft: read(place) }))
      .filter(({ draft }) => draft)
      .toSorted((one, other) => (other.draft.at ?? 0) - (one.draft.at ?? 0));
  } catch {
    return [];
  }
}

function read(place) {
  try {
    return JSON.parse(localStorage.getItem(place));
  } catch {
    return null;
  }
}
