/* One segment on the desk: what is shown of it, and what there is to save. */

import { guardMarks, withMarks } from "desk/marks";
import { say, settings } from "desk/server";

const LONG = 0.8; // of the room there is: from here on the length is shown

export class Line {
  /**
   * @param {HTMLElement} element the item of the list
   * @param {number} number its number on the page
   */
  constructor(element, number) {
    this.element = element;
    this.number = number;
    this.id = Number(element.dataset.id);
    this.version = Number(element.dataset.version);
    this.source = element.dataset.source;
    this.optional = "optional" in element.dataset;
    this.area = element.querySelector(".bench-target textarea");
    this.words = element.querySelector(".bench-words");
    this.mirror = element.querySelector(".bench-mirror");
    this.offers = element.querySelector(".bench-offers");
    this.talk = element.querySelector(".bench-talk-box");
    this.list = element.querySelector(".bench-findings");
    this.conflictBox = element.querySelector(".bench-conflict");
    this.saved = this.area.value;
    this.origin = "typed";
    this.dirty = false; // there is something that the server does not have
    this.confirming = false;
    this.conflict = null;
    this.problem = "";
    this.findings = [];
    this.overruled = {};
    for (const item of this.list.children) {
      const { check, text, reason } = item.dataset;
      if (reason === undefined) this.findings.push({ check, text });
      else this.overruled[check] = reason;
    }
    this.words.replaceChildren(...this.#withBreaks(this.source));
    guardMarks(this.area);
    this.reflect();
    this.showFindings();
  }

  #withBreaks(text) {
    return text.split("\n").flatMap((piece, at) => [...(at ? [document.createElement("br")] : []), ...withMarks(piece)]);
  }

  get state() {
    return this.element.dataset.state;
  }

  set state(state) {
    this.element.dataset.state = state;
    this.element.querySelector(".bench-line-state").textContent = settings.states[state];
  }

  get text() {
    return this.area.value;
  }

  get isOpen() {
    return this.state !== "done" && !this.optional;
  }

  /** What is sent of the segment. */
  get draft() {
    return {
      text: this.text,
      version: this.version,
      // Overruling a check does not open a segment that was confirmed.
      confirm: this.confirming || (this.state === "done" && this.text === this.saved),
      origin: this.origin,
      overruled: this.overruled,
    };
  }

  /** Put words into the field that nobody typed there, such as a repetition's. */
  fill(text, version, state) {
    this.area.value = this.saved = text;
    this.version = version;
    this.state = state;
    this.reflect();
  }

  /** Show behind the field what it says: it grows with its words, and marks stand out. */
  reflect() {
    this.mirror.replaceChildren(...withMarks(`${this.text}\u200b`));
    if (this.conflict) this.conflictBox.querySelector("dd:last-child").textContent = this.text || say("nothing");
    const room = this.element.querySelector(".bench-room");
    if (room) {
      const length = this.text.replace(/\{\/?\w+\}/g, "").length;
      room.hidden = length < room.dataset.room * LONG;
      room.textContent = say("room", { length, room: room.dataset.room });
    }
  }

  showFindings() {
    const problem = this.problem ? [{ check: "", text: this.problem }] : [];
    this.list.replaceChildren(
      ...[...problem, ...this.findings].map((finding) => this.#finding(finding)),
      ...Object.entries(this.overruled).map(([check, reason]) => this.#overruled(check, reason)),
    );
    this.element.classList.toggle("has-findings", problem.length + this.findings.length > 0);
    this.area.setAttribute("aria-invalid", this.problem ? "true" : "false");
  }

  #finding({ check, text }) {
    const item = document.createElement("li");
    item.className = check ? "bench-finding" : "bench-finding bench-finding--stops";
    if (!check) {
      item.append(text);
      return item;
    }
    const name = document.createElement("strong");
    name.textContent = settings.checks[check];
    item.append(name, ` ${text} `);
    if (check === "french-spacing") item.append(this.#button("space", say("mend_spaces"), check), " ");
    item.append(this.#button("overrule", say("overrule"), check));
    return item;
  }

  #overruled(check, reason) {
    const item = document.createElement("li");
    item.className = "bench-finding bench-finding--overruled";
    const name = document.createElement("strong");
    name.textContent = settings.checks[check];
    item.append(name, ` ${say("overruled", { reason })} `, this.#button("check", say("check_again"), check));
    return item;
  }

  #button(action, label, check) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "bench-link";
    button.dataset.do = action;
    button.dataset.check = check;
    button.textContent = label;
    const about = document.createElement("span");
    about.className = "w-sr-only";
    about.textContent = ` – ${settings.checks[check]}`;
    button.append(about);
    return button;
  }

  /** Ask below a finding for the reason why it is wrong here; `done` is called when one was given. */
  askReason(check, item, done) {
    const form = document.createElement("form");
    form.className = "bench-reason";
    const label = document.createElement("label");
    label.textContent = say("reason");
    const input = Object.assign(document.createElement("input"), { type: "text", required: true, maxLength: 200 });
    label.append(input);
    const yes = Object.assign(document.createElement("button"), { className: "button button-small", textContent: say("overrule_now") });
    const no = Object.assign(document.createElement("button"), {
      type: "button",
      className: "button button-small button-secondary",
      textContent: say("cancel"),
    });
    form.append(label, yes, no);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!input.value.trim()) return;
      this.overruled = { ...this.overruled, [check]: input.value.trim() };
      this.findings = this.findings.filter((finding) => finding.check !== check);
      this.showFindings();
      done();
    });
    no.addEventListener("click", () => {
      this.showFindings();
      this.area.focus();
    });
    for (const button of item.querySelectorAll("button")) button.hidden = true;
    item.append(form);
    input.focus();
  }

  /** Show the words of the other person, with the choice between theirs and one's own. */
  showConflict(theirs, keepMine, takeTheirs) {
    this.conflict = theirs;
    const said = document.createElement("p");
    said.textContent = say("conflict", { name: theirs.by || say("somebody") });
    const versions = document.createElement("dl");
    for (const [label, text] of [[say("theirs"), theirs.text], [say("yours"), this.text]]) {
      const term = Object.assign(document.createElement("dt"), { textContent: label });
      const words = Object.assign(document.createElement("dd"), { textContent: text || say("nothing") });
      words.lang = settings.language;
      versions.append(term, words);
    }
    const buttons = [["take_theirs", takeTheirs], ["keep_mine", keepMine]].map(([key, choose]) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: say(key) });
      button.className = "button button-small";
      button.addEventListener("click", () => {
        this.conflict = null;
        this.conflictBox.hidden = true;
        choose();
        this.area.focus();
      });
      return button;
    });
    this.conflictBox.replaceChildren(said, versions, ...buttons);
    this.conflictBox.hidden = false;
    if (this.element.classList.contains("is-current")) this.conflictBox.scrollIntoView({ block: "nearest" });
  }
}
