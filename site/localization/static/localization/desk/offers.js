/* What the memory and the termbase offer for the segment at hand: taken with Alt+1…9, terms with Alt+Shift+1…9. */

import { insertWords, replaceWords, withMarks } from "desk/marks";
import { ask, say, settings } from "desk/server";

const AHEAD = 8; // segments asked for together
const MOST = 9; // as many as there are keys
const SAME = /^(?:context|memory)$/;
const DIFF = /^(?:INS|DEL)$/;

export class Offers {
  /** @param {Map<number, import("desk/line").Line>} lines */
  constructor(lines) {
    this.lines = lines;
    this.known = new Map(); // id → promise of what is offered
  }

  /** Show what is offered for a line, and look up the next open ones along with it. */
  async show(line) {
    this.#lookUp(line);
    line.offers.hidden = false;
    const found = await this.known.get(line.id);
    if (!found) {
      this.known.delete(line.id);
      line.offers.replaceChildren(paragraph(say("load_failed")));
      return;
    }
    const earlier = line.element.querySelector(".bench-earlier");
    let matches = found.matches;
    if (earlier) {
      const { percent, words } = earlier.dataset;
      // The memory knows the earlier translation too, and may know one of what the source says now.
      const others = matches.filter(({ text }) => text !== words);
      const same = others.filter(({ kind }) => SAME.test(kind));
      const alike = others.filter(({ kind }) => !SAME.test(kind));
      matches = [...same, { kind: "earlier", percent: Number(percent), text: words }, ...alike];
    }
    line.matches = matches.slice(0, MOST);
    line.terms = found.terms.slice(0, MOST);
    line.offers.replaceChildren(this.#matches(line), ...(line.terms.length ? [this.#terms(line)] : []));
    this.#underline(line);
  }

  hide(line) {
    line.offers.hidden = true;
  }

  /** Forget what was found, since the memory has learned something. */
  renew() {
    this.known.clear();
  }

  /** Put suggestion number `place` (from 0) in the place of the words of a line; one of a sentence alone at the caret. */
  take(line, place) {
    const match = line.matches?.[place];
    if (!match) return false;
    if (match.kind === "sentence") insertWords(line.area, match.text);
    else replaceWords(line.area, match.text);
    line.origin = { earlier: "carried", sentence: "typed" }[match.kind] ?? "memory";
    return true;
  }

  /** Put term number `place` (from 0) at the caret. */
  insert(line, place) {
    const term = line.terms?.[place];
    if (!term) return false;
    insertWords(line.area, term.right[0]);
    return true;
  }

  #lookUp(line) {
    if (this.known.has(line.id)) return;
    const all = [...this.lines.values()];
    const next = all.slice(all.indexOf(line)).filter((one) => one === line || (one.isOpen && !this.known.has(one.id)));
    const ids = next.slice(0, AHEAD).map((one) => one.id);
    const answer = ask(`${settings.suggestions}?${new URLSearchParams(ids.map((id) => ["id", id]))}`)
      .then((response) => (response.ok ? response.json() : {}))
      .catch(() => ({}));
    for (const id of ids) this.known.set(id, answer.then((found) => found[id]));
  }

  #matches(line) {
    const box = section(say("suggestions"), "bench-matches");
    if (!line.matches.length) {
      box.append(paragraph(say("no_suggestions")));
      return box;
    }
    const list = document.createElement("ol");
    line.matches.forEach((match, place) => list.append(this.#match(match, place)));
    box.append(list);
    return box;
  }

  #match(match, place) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "bench-offer";
    button.dataset.do = "take";
    button.dataset.place = place;
    button.setAttribute("aria-keyshortcuts", `Alt+${place + 1}`);
    const key = document.createElement("kbd");
    key.textContent = place + 1;
    key.title = say("take", { number: place + 1 });
    const words = document.createElement("span");
    words.className = "bench-offer-words";
    words.lang = settings.language;
    words.append(...withMarks(match.text));
    const about = document.createElement("span");
    about.className = "bench-place";
    about.textContent = [
      match.percent ? percent(match.percent) : "",
      say(match.kind),
      match.origin,
      match.author,
      match.date,
    ].filter(Boolean).join(" · ");
    button.append(key, words, about);
    item.append(button);
    if (match.diff && match.percent < 100) {
      const diff = document.createElement("p");
      diff.className = "bench-diff";
      diff.lang = settings.source_language;
      diff.append(...safeDiff(match.diff));
      item.append(diff);
    }
    return item;
  }

  #terms(line) {
    const box = section(say("terms"), "bench-terms");
    const list = document.createElement("ol");
    line.terms.forEach((term, place) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "bench-offer";
      button.dataset.do = "insert";
      button.dataset.place = place;
      button.setAttribute("aria-keyshortcuts", `Alt+Shift+${place + 1}`);
      const key = Object.assign(document.createElement("kbd"), { textContent: `⇧${place + 1}` });
      key.title = say("insert", { term: term.right[0] });
      const source = Object.assign(document.createElement("span"), { textContent: term.term });
      source.lang = settings.source_language;
      const words = Object.assign(document.createElement("strong"), { textContent: term.right.join(", ") });
      words.lang = settings.language;
      button.append(key, source, " → ", words);
      if (term.forbidden.length) {
        const not = Object.assign(document.createElement("span"), { className: "bench-place" });
        not.textContent = say("not_to_be_used", { forms: term.forbidden.join(", ") });
        button.append(not);
      }
      item.append(button);
      list.append(item);
    });
    box.append(list);
    return box;
  }

  #underline(line) {
    if (line.underlined) return;
    line.underlined = true;
    for (const { term, right } of line.terms) {
      const walker = document.createTreeWalker(line.words, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const at = node.data.indexOf(term);
        if (at < 0 || node.parentElement.classList.contains("bench-term")) continue;
        const found = node.splitText(at);
        found.splitText(term.length);
        const mark = Object.assign(document.createElement("span"), { className: "bench-term", title: right.join(", ") });
        found.replaceWith(mark);
        mark.append(found);
        break;
      }
    }
  }
}

function section(heading, className) {
  const box = document.createElement("section");
  box.className = className;
  const title = Object.assign(document.createElement("h3"), { className: "bench-offers-title", textContent: heading });
  box.append(title);
  return box;
}

/* As the language of the admin writes it; the same text in the same context is no more than the same. */
function percent(number) {
  const language = document.documentElement.lang || undefined;
  return new Intl.NumberFormat(language, { style: "percent" }).format(Math.min(number, 100) / 100);
}

function paragraph(text) {
  return Object.assign(document.createElement("p"), { className: "bench-place", textContent: text });
}

function safeDiff(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  return Array.from(body.childNodes, (node) => {
    if (!DIFF.test(node.nodeName)) return document.createTextNode(node.textContent);
    return Object.assign(document.createElement(node.nodeName), { textContent: node.textContent });
  });
}
