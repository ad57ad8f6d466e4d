/* The page as it will be, beside the segments: it follows what is saved, and shows the place of the segment at hand. */

import { say, settings } from "desk/server";

const PAUSE = 900; // milliseconds after the last save
const BEGINNING = 60; // characters that are looked for
const STORE = "desk:preview";

export class Preview {
  constructor(panel, button) {
    this.panel = panel;
    this.button = button;
    this.frame = null;
    this.note = Object.assign(document.createElement("p"), { className: "bench-nothing" });
    this.note.setAttribute("role", "status");
    panel.append(this.note);
    button.addEventListener("click", () => this.toggle());
    let wasOpen = false;
    try {
      wasOpen = localStorage.getItem(STORE) === "open";
    } catch {
      // Without a store it begins closed.
    }
    if (wasOpen) this.toggle();
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  toggle() {
    this.panel.hidden = this.isOpen;
    this.button.setAttribute("aria-expanded", String(this.isOpen));
    document.getElementById("bench-desk").classList.toggle("has-preview", this.isOpen);
    try {
      localStorage.setItem(STORE, this.isOpen ? "open" : "");
    } catch {
      // It is remembered for this visit alone.
    }
    // The segments have become narrower or wider, and the one at hand stands elsewhere.
    this.line?.area.scrollIntoView({ block: "nearest" });
    if (this.isOpen) this.#load();
  }

  /** Load the page anew, soon. */
  renew() {
    clearTimeout(this.timer);
    if (this.isOpen) this.timer = setTimeout(() => this.#load(), PAUSE);
  }

  /** Show the place of a line. */
  show(line) {
    this.line = line;
    if (this.isOpen) this.#scroll();
  }

  #load() {
    // The page before stays until the new one is there: nothing flickers, nothing jumps.
    this.next?.remove();
    const next = document.createElement("iframe");
    next.title = say("preview");
    next.className = "is-loading";
    this.next = next;
    next.addEventListener("load", () => {
      if (this.next !== next) return;
      if (!next.contentDocument) {
        // The browser's own page of an error, or one that may not stand in a frame, such as the one for signing in.
        next.remove();
        this.next = null;
        this.note.textContent = say("preview_failed");
        return;
      }
      this.note.textContent = "";
      const before = this.frame?.contentWindow?.scrollY ?? 0;
      this.frame?.remove();
      this.frame = next;
      this.next = null;
      next.classList.remove("is-loading");
      next.contentWindow.scrollTo(0, before);
      this.#scroll();
    });
    next.src = settings.preview;
    this.panel.append(next);
  }

  #scroll() {
    const page = this.frame?.contentDocument;
    if (!page?.body || !this.line) return;
    const place = find(page, this.line.text) ?? find(page, this.line.source);
    if (!place) return;
    // Not by `scrollIntoView`: it moves the desk around the frame too, and the field at hand under its bars.
    const view = this.frame.contentWindow;
    const { top, height } = place.getBoundingClientRect();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    view.scrollTo({ top: view.scrollY + top - Math.max(0, view.innerHeight - height) / 2, behavior: still ? "auto" : "smooth" });
    place.style.outline = "3px solid #c8860d";
    place.style.outlineOffset = "4px";
    if (this.shown && this.shown !== place) this.shown.style.outline = "";
    this.shown = place;
  }
}

/** Return the smallest element of a page that says the beginning of `text`, or null. */
function find(page, text) {
  const wanted = bare(text.replace(/\{\/?\w+\}/g, "")).slice(0, BEGINNING);
  if (!wanted) return null;
  let found = null;
  const walk = (element) => {
    for (const child of element.children) {
      if (/^(?:SCRIPT|STYLE|TEMPLATE|NAV)$/.test(child.tagName)) continue;
      if (bare(child.textContent).includes(wanted)) {
        found = child;
        walk(child);
        return;
      }
    }
  };
  walk(page.querySelector("main") ?? page.body);
  return found;
}

function bare(text) {
  return text.replace(/\s+/g, " ").trim().toLowerCase();
}
