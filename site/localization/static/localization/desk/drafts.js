/* Words that the server does not have yet, kept in this browser through a lost connection, a reload or a crash. */

import { settings } from "desk/server";

const PREFIX = `desk:${settings.user}:${settings.translation}:`;

/** Keep what is to be saved of the segment `id`; words are lost from here only when `forget` is called. */
export function keep(id, draft) {
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(draft));
  } catch {
    // A full or forbidden store: the words are still in the page, and are sent from there.
  }
}

export function forget(id) {
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {
    // Nothing was kept either.
  }
}

/** Return what was kept of the segment `id`, or null. */
export function kept(id) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + id));
  } catch {
    return null;
  }
}

/** Return what was kept of segments that are not among `ids`, as [id, draft]: the source has changed since. */
export function orphans(ids) {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => Number(key.slice(PREFIX.length)))
      .filter((id) => !ids.has(id))
      .map((id) => [id, kept(id)])
      .filter(([, draft]) => draft?.text.trim());
  } catch {
    return [];
  }
}
