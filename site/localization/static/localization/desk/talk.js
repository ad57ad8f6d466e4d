/* Comments on a segment and who wrote what, loaded when they are asked for. */

import { addressOf, ask, say } from "desk/server";

/**
 * Open or close what is said about a line.
 * @param {import("desk/line").Line} line
 * @param {(rejected: boolean, now: {state: string, stateLabel: string, comments: string}) => void} said is called after a
 *   comment was kept, with the state that the page is in now and how many comments there are
 */
export async function toggleTalk(line, said) {
  const button = line.element.querySelector('[data-do="talk"]');
  const opens = line.talk.hidden;
  button.setAttribute("aria-expanded", String(opens));
  line.talk.hidden = !opens;
  if (!opens) {
    line.area.focus();
    return;
  }
  await load(line, said);
  line.talk.querySelector("textarea")?.focus();
}

async function load(line, said, options) {
  try {
    // A comment is answered with the address of the list.
    const address = addressOf("comments", line.id);
    const response = await ask(address, { ...options, redirect: "follow" });
    // Whoever is signed out is led to the page for signing in.
    if (!response.ok || new URL(response.url).pathname !== address) throw new Error();
    line.talk.innerHTML = await response.text();
  } catch {
    const text = Object.assign(document.createElement("p"), { textContent: say("load_failed") });
    text.setAttribute("role", "alert");
    line.talk.prepend(text);
    return false;
  }
  const form = line.talk.querySelector("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    if (await load(line, said, { method: "POST", body })) {
      said(body.has("reject"), { ...line.talk.querySelector("form").dataset });
      // The field that had the focus is another one now.
      line.talk.querySelector("textarea").focus();
    }
  });
  return true;
}
