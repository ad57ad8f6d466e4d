/* How words were translated before: select some, in the source or in the translation, and press Alt+L. */

import { withMarks } from "desk/marks";
import { ask, say, settings } from "desk/server";

const LONGEST = 200;
const dialog = document.getElementById("bench-concordance");
const form = dialog.querySelector("form");
const results = dialog.querySelector("[role=status]");

/** Return the words selected on the desk, and on which side they are. */
function selected() {
  const area = document.activeElement;
  if (area instanceof HTMLTextAreaElement && area.selectionStart < area.selectionEnd) {
    return { words: area.value.slice(area.selectionStart, area.selectionEnd), side: "target" };
  }
  return { words: getSelection().toString(), side: "source" };
}

/** Open the dialog with the words that are selected; without any, ask for some. */
export function openConcordance() {
  const { words, side } = selected();
  form.elements.q.value = words.replace(/\{\/?\w+\}/g, "").trim().slice(0, LONGEST);
  form.elements.side.value = side;
  results.replaceChildren();
  dialog.showModal();
  if (form.elements.q.value) lookUp();
}

let asked = 0;

async function lookUp() {
  const number = (asked += 1);
  const side = form.elements.side.value;
  const query = new URLSearchParams({ q: form.elements.q.value, side });
  let found;
  try {
    const response = await ask(`${settings.concordance}?${query}`);
    if (!response.ok) throw new Error(String(response.status));
    found = await response.json();
  } catch {
    if (number === asked) results.textContent = say("load_failed");
    return;
  }
  if (number !== asked) return; // other words were asked for since
  const reverse = side === "target";
  const [here, there] = reverse ? [settings.language, settings.source_language] : [settings.source_language, settings.language];
  const parts = found.terms.map((term) => row(cell(term.term, here), cell(term.right.join(", "), there), say("term")));
  for (const unit of found.units) {
    const source = cell(unit.source, settings.source_language, reverse ? [] : unit.spans);
    const target = cell(unit.target, settings.language, reverse ? unit.spans : []);
    parts.push(row(...(reverse ? [target, source] : [source, target]), [unit.origin, unit.author, unit.date].filter(Boolean).join(" · ")));
  }
  if (!parts.length) {
    results.textContent = say("no_suggestions");
    return;
  }
  const list = document.createElement("ul");
  list.append(...parts);
  results.replaceChildren(list);
}

function row(one, other, about) {
  const item = document.createElement("li");
  const small = Object.assign(document.createElement("p"), { className: "bench-place", textContent: about });
  item.append(one, other, small);
  return item;
}

function cell(text, language, spans = []) {
  const paragraph = document.createElement("p");
  paragraph.lang = language;
  const characters = Array.from(text); // as the server counts them: an emoji is one
  const between = (start, stop) => characters.slice(start, stop).join("");
  let end = 0;
  for (const [start, stop] of spans) {
    const mark = document.createElement("mark");
    mark.textContent = between(start, stop);
    paragraph.append(...withMarks(between(end, start)), mark);
    end = stop;
  }
  paragraph.append(...withMarks(between(end)));
  return paragraph;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  lookUp();
});
// In a search field with words, browsers take Escape for emptying it.
dialog.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.preventDefault();
  dialog.close();
});
dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
