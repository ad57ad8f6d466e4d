/* Saves segments as they are written, one request at a time for each; loses no word, and overwrites none unseen. */

import * as drafts from "desk/drafts";
import { SignedOut, Unreachable, addressOf, ask, contentOf, say, settings } from "desk/server";

const PAUSE = 700; // milliseconds after the last key
const FIRST_RETRY = 2000;
const LAST_RETRY = 30000;

export class Saver {
  /**
   * @param {Map<number, import("desk/line").Line>} lines
   * @param {object} listener `state(name, text)` is told how saving goes, `saved(line, answer)` what was saved, `announce(text)`
   *   what is to be heard, `orphaned(found)` which words have no segment any more
   */
  constructor(lines, listener) {
    this.lines = lines;
    this.listener = listener;
    this.wait = FIRST_RETRY;
    this.trouble = "";
    this.recovering = false; // a line came back, and not all has been sent since
    this.leaving = false;
    for (const event of ["online", "focus"]) window.addEventListener(event, () => this.flush());
    window.addEventListener("pagehide", () => this.flush(true));
    // The next page may have been written before an answer that still arrives here: it gets the words from what was kept.
    window.addEventListener("beforeunload", (event) => {
      this.leaving = true;
      if (this.#hasUnkept) event.preventDefault();
    });
    window.addEventListener("pageshow", () => this.#stay());
  }

  /** What the server does not have yet. */
  get unsaved() {
    return [...this.lines.values()].filter((line) => line.dirty || line.sending || line.conflict || line.problem);
  }

  /** The first line whose words cannot be saved as they are. */
  get stuck() {
    return this.unsaved.find((line) => line.problem || line.conflict);
  }

  /** Send again what earlier visits could not, and show what has no place any more. */
  restore() {
    const kept = drafts.kept();
    const orphans = kept.filter(({ id, draft }) => !this.lines.has(id) && draft.text.trim());
    if (orphans.length) this.listener.orphaned(orphans);
    let found = 0;
    for (const line of this.lines.values()) {
      line.waiting = kept.filter(({ id }) => id === line.id);
      found += this.#restore(line);
    }
    if (found) {
      this.listener.announce(say("kept"));
      this.flush();
    }
  }

  /** Put the next words that wait for a line into it; those of a second window have to be chosen from, as anybody else's. */
  #restore(line) {
    while (line.waiting.length) {
      const { place, draft } = line.waiting.shift();
      const isNew = !hasArrived(draft, line);
      if (isNew) {
        line.area.value = draft.text;
        line.version = draft.version;
        line.overruled = draft.overruled;
        line.origin = draft.origin;
        line.confirming = draft.confirm;
        line.reflect();
        line.dirty = true;
        this.#keep(line);
      }
      // Where the store is full, they stay where they are: nothing else holds them.
      if (!isNew || line.isKept) drafts.drop(place);
      if (isNew) return true;
    }
    return false;
  }

  #keep(line) {
    line.isKept = drafts.keep(line.id, { ...line.draft, source: line.source });
  }

  /* Whether words are in this page alone: neither on the server nor kept in the browser. */
  get #hasUnkept() {
    return this.unsaved.some((line) => line.isKept === false);
  }

  /** Take note of a change, and save it soon. */
  changed(line) {
    this.#stay();
    line.dirty = true;
    line.problem = "";
    this.#keep(line);
    clearTimeout(line.timer);
    line.timer = setTimeout(() => this.save(line), PAUSE);
    this.#tell();
  }

  /** Save now, confirming the words if asked to; the promise tells whether the server has them. */
  save(line, confirm = false) {
    clearTimeout(line.timer);
    if (confirm) {
      this.#stay();
      line.confirming = line.dirty = true;
      this.#keep(line);
    }
    line.sending ??= this.#send(line).finally(() => {
      line.sending = null;
      this.#tell();
    });
    this.#tell();
    return line.sending;
  }

  /** Send all that is not saved, and wait for what is on its way. */
  flush(leaving = false) {
    clearTimeout(this.retry);
    const waiting = [...this.lines.values()].filter((line) => (line.dirty || line.sending) && !line.conflict);
    return Promise.all(waiting.map((line) => (leaving ? this.#sendLast(line) : this.save(line))));
  }

  async #send(line) {
    while (line.dirty && !line.conflict) {
      const sent = line.draft;
      line.dirty = line.confirming = false;
      try {
        const response = await ask(addressOf("segment", line.id), this.#request(sent));
        await this.#take(line, sent, response);
      } catch (error) {
        line.dirty = true;
        line.confirming ||= sent.confirm;
        if (!(error instanceof Unreachable || error instanceof SignedOut)) throw error;
        this.#stumble(error instanceof SignedOut ? "signed_out" : "unsaved");
        return false;
      }
      if (line.problem || this.trouble) return false;
    }
    return !line.conflict;
  }

  #request(draft) {
    // Whoever has signed in since, in another tab, is not the one who wrote this.
    const body = JSON.stringify({ ...draft, user: settings.user });
    return { method: "PUT", headers: { "Content-Type": "application/json" }, body };
  }

  /** Nobody left, or they came back: what was saved meanwhile need not be kept for the next page. */
  #stay() {
    if (!this.leaving) return;
    this.leaving = false;
    const unsaved = new Set(this.unsaved);
    for (const line of this.lines.values()) if (!unsaved.has(line)) drafts.forget(line.id);
  }

  #sendLast(line) {
    // The page goes away; what was kept is forgotten by the next visit, when it sees that it arrived.
    return ask(addressOf("segment", line.id), { ...this.#request(line.draft), keepalive: true }).catch(() => {});
  }

  async #take(line, sent, response) {
    if (response.status === 403) {
      line.dirty = true;
      line.confirming ||= sent.confirm;
      this.#stumble("refused", false);
      return;
    }
    // What stands between here and the server has answers of its own, such as that this is too much for it.
    const answer = response.status === 404 ? null : await contentOf(response);
    this.#recover();
    if (answer === null) {
      line.dirty = true;
      line.confirming ||= sent.confirm;
      const { status } = response;
      this.#refuse(line, status === 404 ? say("gone") : say("not_taken", { status }));
    } else if (response.status === 409) {
      this.#clash(line, sent, answer);
    } else if (!response.ok) {
      this.#refuse(line, answer.error);
    } else {
      line.version = answer.version;
      line.saved = sent.text;
      line.problem = "";
      if (line.text === sent.text) {
        line.state = answer.state;
        line.findings = answer.findings;
        // Somebody else may have overruled a check of these very words; nothing more was said here meanwhile.
        if (!line.dirty) line.overruled = answer.overruled;
        // An address is kept as it will be.
        if (!line.dirty && answer.text !== undefined) line.fill(answer.text, answer.version, answer.state);
        line.showFindings();
      }
      if (!line.dirty && !this.leaving) drafts.forget(line.id);
      this.listener.saved(line, answer, sent);
      if (!line.dirty) this.#restore(line);
    }
  }

  #refuse(line, reason) {
    line.problem = reason;
    line.showFindings();
    this.listener.announce(say("not_saved", { reason }));
  }

  #clash(line, sent, theirs) {
    if (theirs.text === sent.text) {
      // The same words, perhaps one's own whose answer was lost.
      line.version = theirs.version;
      if (theirs.state === "returned" && !line.dirty) {
        // Given back since: somebody is asked to look again before it is confirmed.
        this.#adopt(line, theirs);
        this.listener.announce(settings.states[theirs.state]);
        return;
      }
      line.overruled = { ...theirs.overruled, ...line.overruled };
      line.dirty = true;
      line.confirming ||= sent.confirm;
      return;
    }
    line.showConflict(
      theirs,
      () => {
        line.version = theirs.version;
        line.confirming = sent.confirm;
        line.dirty = true;
        this.save(line);
      },
      () => {
        if (this.#adopt(line, theirs)) this.save(line);
        else this.#tell();
      },
    );
    this.listener.announce(say("conflict", { name: theirs.by || say("somebody") }));
  }

  /* Take what the server has in the place of what is here; return whether an earlier visit has other words for it. */
  #adopt(line, theirs) {
    line.fill(theirs.text, theirs.version, theirs.state);
    line.dirty = line.confirming = false;
    line.findings = theirs.findings;
    line.overruled = theirs.overruled;
    line.showFindings();
    drafts.forget(line.id);
    return this.#restore(line);
  }

  #recover() {
    this.wait = FIRST_RETRY;
    if (!this.trouble) return;
    this.trouble = "";
    this.recovering = true;
    this.flush();
  }

  #stumble(trouble, again = true) {
    if (this.trouble !== trouble) this.listener.announce(say(this.#hasUnkept ? "not_kept" : trouble));
    this.trouble = trouble;
    clearTimeout(this.retry);
    if (again) this.retry = setTimeout(() => this.flush(), this.wait);
    this.wait = Math.min(this.wait * 2, LAST_RETRY);
  }

  #tell() {
    const { unsaved, stuck } = this;
    if (this.trouble) this.listener.state("unsaved", say(this.#hasUnkept ? "not_kept" : this.trouble));
    else if (stuck) this.listener.state("problem", whyStuck(stuck));
    else if (unsaved.length) this.listener.state("saving", say("saving"));
    else this.listener.state("saved", say("saved"));
    if (!this.recovering || this.trouble || unsaved.length) return;
    this.recovering = false;
    this.listener.announce(say("back"));
  }
}

/** Return why what is in a line cannot be saved, for people. */
export function whyStuck({ problem, number }) {
  return problem ? say("not_saved", { reason: problem }) : say("to_choose", { number });
}

/** Whether the server has what an earlier visit kept of a line. */
function hasArrived(draft, line) {
  if (draft.text !== line.text || Object.entries(draft.overruled).some(([check, reason]) => line.overruled[check] !== reason)) {
    return false;
  }
  // Confirmed, and given back since: somebody is asked to look again.
  const isGivenBack = line.state === "returned" && line.version !== draft.version;
  return !draft.confirm || line.state === "done" || isGivenBack;
}
