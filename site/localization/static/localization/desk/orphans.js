/* Words kept in this browser whose segment is not on the page any more: to be copied, or thrown away. */

import * as drafts from "desk/drafts";
import { say, settings } from "desk/server";

/**
 * Show words without a place at the top of the desk.
 * @param {{place: string, draft: {text: string, source?: string}}[]} found
 * @param {() => void} done is called when the last of them was thrown away
 */
export function showOrphans(found, done) {
  const section = document.getElementById("bench-orphans");
  const list = section.querySelector("ul");
  list.replaceChildren(
    ...found.map(({ place, draft }) => {
      const item = document.createElement("li");
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: say("throw_away") });
      button.className = "button button-small button-secondary";
      button.addEventListener("click", () => {
        drafts.drop(place);
        const next = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector("button");
        item.remove();
        section.hidden = !next;
        if (next) next.focus();
        else done();
      });
      item.append(...(draft.source ? [said(draft.source, settings.source_language)] : []), field(draft.text), button);
      return item;
    }),
  );
  section.hidden = false;
}

function said(text, language) {
  return Object.assign(document.createElement("p"), { textContent: text, lang: language });
}

function field(text) {
  const area = document.createElement("textarea");
  Object.assign(area, { value: text, readOnly: true, rows: 2, lang: settings.language });
  area.setAttribute("aria-labelledby", "bench-orphans-title");
  area.addEventListener("focus", () => area.select());
  return area;
}
