/* The translator's desk: brings together segments, saving, suggestions, comments, preview and keys. */

import { openConcordance } from "desk/concordance";
import { Line } from "desk/line";
import { missingMarks, placeMark, replaceWords } from "desk/marks";
import { Offers } from "desk/offers";
import { showOrphans } from "desk/orphans";
import { Preview } from "desk/preview";
import { Saver, whyStuck } from "desk/saving";
import { say, settings } from "desk/server";
import { withFrenchSpaces } from "desk/spacing";
import { toggleTalk } from "desk/talk";

const desk = document.getElementById("bench-desk");
const status = document.getElementById("bench-status");
const saving = document.getElementById("bench-saving");
const lines = new Map(
  Array.from(desk.querySelectorAll(".bench-line"), (element, at) => new Line(element, at + 1)).map((line) => [line.id, line]),
);
const offers = new Offers(lines);
const preview = new Preview(document.getElementById("bench-preview"), document.getElementById("bench-preview-toggle"));
const saver = new Saver(lines, {
  state(name, text) {
    saving.dataset.state = name;
    saving.textContent = text;
  },
  saved(line, answer, sent) {
    fillRepetitions(answer.filled ?? []);
    showProgress();
    preview.renew();
    if (sent.confirm) offers.renew();
    if (answer.standing) endReview(answer.standing);
  },
  announce,
  orphaned(found) {
    showOrphans(found, () => go(current ?? wanted ?? openLines()[0]));
    announce(say("orphans"));
  },
});
let current = null;

function announce(text) {
  status.textContent = text;
}

function lineOf(node) {
  const element = node instanceof Element ? node.closest(".bench-line") : null;
  return element ? lines.get(Number(element.dataset.id)) : null;
}

function openLines() {
  return [...lines.values()].filter((line) => line.isOpen);
}

function showProgress() {
  const needed = [...lines.values()].filter((line) => !line.optional);
  const done = needed.filter((line) => line.state === "done").length;
  document.getElementById("bench-progress").value = done;
  document.getElementById("bench-done").textContent = done;
  const incomplete = document.getElementById("bench-incomplete");
  if (incomplete) incomplete.hidden = done === needed.length;
}

function fillRepetitions(filled) {
  let count = 0;
  for (const { id, text, version, state, findings } of filled) {
    const line = lines.get(id);
    // Words that nobody has saved yet, perhaps because they cannot be.
    if (!line || line.dirty || line.sending || line.problem || line.conflict) continue;
    line.fill(text, version, state);
    line.findings = findings;
    line.showFindings();
    count += 1;
  }
  if (count) announce(say("filled", { count }));
}

/* Going from segment to segment */

function activate(line) {
  if (current === line) return;
  if (current) {
    current.element.classList.remove("is-current");
    offers.hide(current);
    if (current.dirty) saver.save(current);
  }
  current = line;
  line.element.classList.add("is-current");
  offers.show(line);
  preview.show(line);
}

function go(line) {
  if (!line) return;
  // First, so that getting the focus scrolls nothing; and in a window that has none itself, no field hears that it got it.
  activate(line);
  line.area.focus({ preventScroll: true });
  // At once: where the admin scrolls smoothly, the next call would stop the one before it half way.
  line.element.scrollIntoView({ block: "center", behavior: "instant" });
  // A segment may be higher than the window: its field is what has to be seen.
  line.area.scrollIntoView({ block: "nearest", behavior: "instant" });
  if (line.conflict) line.conflictBox.scrollIntoView({ block: "nearest" });
}

function step(direction) {
  const shown = [...lines.values()].filter((line) => !line.element.hidden);
  const at = shown.indexOf(current);
  go(at < 0 ? shown[0] : shown[at + direction]);
}

function goToNextOpen() {
  const all = [...lines.values()];
  const at = all.indexOf(current);
  const next = [...all.slice(at + 1), ...all.slice(0, at + 1)].find((line) => line.isOpen && line !== current && !line.element.hidden);
  if (next) go(next);
  else if (!openLines().length) announce(say("all_confirmed"));
}

/* What can be done with a segment */

async function confirm(line) {
  if (!line.text.trim()) {
    announce(say("nothing_to_confirm"));
    line.area.focus();
    return;
  }
  const done = saver.save(line, true);
  goToNextOpen();
  if ((await done) && line.state === "done") {
    const open = openLines().length;
    announce(open ? say("confirmed", { number: line.number, open }) : say("all_confirmed"));
  } else if (line.problem || line.conflict) {
    go(line);
  }
}

function overrule(line, button) {
  line.askReason(button.dataset.check, button.closest("li"), () => {
    saver.changed(line);
    saver.save(line);
    line.area.focus();
  });
}

function checkAgain(line, button) {
  const { [button.dataset.check]: _reason, ...others } = line.overruled;
  line.overruled = others;
  saver.changed(line);
  saver.save(line);
  line.area.focus();
}

function nextMark(line) {
  const [name] = missingMarks(line.source, line.text);
  if (name) placeMark(line.area, name);
  else announce(say("no_marks_missing"));
}

function talk(line) {
  toggleTalk(line, (rejected, { comments, ...standing }) => {
    line.element.dataset.talked = "";
    line.element.querySelector(".bench-count").textContent = ` (${comments})`;
    if (!rejected) return;
    if (line.state === "done") {
      line.state = "returned";
      line.version += 1;
      showProgress();
    }
    endReview(standing, "went_back");
  });
}

/* It waits for review no more: the page is in another state, and can be handed in again. */
function endReview({ state, stateLabel }, why = "review_ended") {
  const shown = document.getElementById("bench-state");
  shown.className = `w-status bench-state bench-state--${state}`;
  shown.textContent = stateLabel;
  for (const part of desk.querySelectorAll("[data-review]")) part.hidden = part.dataset.review === "waiting";
  const note = document.getElementById("bench-review");
  if (!note) return;
  note.hidden = false;
  note.textContent = say(why);
  announce(note.textContent);
}

const actions = {
  confirm,
  copy: (line) => replaceWords(line.area, line.source),
  mark: (line, button) => placeMark(line.area, button.dataset.mark),
  overrule,
  check: checkAgain,
  space: (line) => replaceWords(line.area, withFrenchSpaces(line.text)),
  talk,
  take: (line, button) => offers.take(line, Number(button.dataset.place)),
  insert: (line, button) => offers.insert(line, Number(button.dataset.place)),
};

desk.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  const line = lineOf(event.target);
  if (button && line) activate(line);
  if (button && line) actions[button.dataset.do](line, button);
  else if (line && !event.target.closest("a, button, input, textarea, label, form") && !getSelection().toString()) line.area.focus();
});

/* While a button is held down nothing may move below the pointer: it would be let go of above something else. */
let isPressed = false;

desk.addEventListener("pointerdown", () => (isPressed = true));
for (const event of ["pointerup", "pointercancel"]) {
  window.addEventListener(event, () =>
    setTimeout(() => {
      isPressed = false;
      const line = lineOf(document.activeElement);
      if (line) activate(line);
    }),
  );
}

desk.addEventListener("focusin", (event) => {
  const line = lineOf(event.target);
  if (!line || isPressed || line === current) return;
  activate(line);
  // What was offered for the line above has gone, and has moved the rest under the bars.
  requestAnimationFrame(() => event.target.scrollIntoView({ block: "nearest" }));
});

desk.addEventListener("input", (event) => {
  const line = lineOf(event.target);
  if (!line || event.target !== line.area) return;
  line.origin = "typed";
  line.reflect();
  if (line.state === "done" && line.text !== line.saved) {
    line.state = "draft";
    showProgress();
  }
  saver.changed(line);
});

/* Keys */

const keys = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  KeyN: goToNextOpen,
  KeyC: () => current && actions.copy(current),
  KeyM: () => current && nextMark(current),
  KeyR: () => current && talk(current),
  KeyL: openConcordance,
  KeyP: () => preview.toggle(),
  KeyK: () => document.getElementById("bench-keys").dispatchEvent(new CustomEvent("w-dialog:show")),
};

document.addEventListener("keydown", (event) => {
  if (document.querySelector("#bench-concordance[open], #bench-keys:not([aria-hidden])")) return; // the desk lies behind it
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.altKey && event.key === "Enter" && current && lineOf(event.target) === current) {
    if (event.target !== current.area) return;
    event.preventDefault();
    confirm(current);
  } else if (command && !event.altKey && event.code === "KeyS") {
    event.preventDefault();
    saver.flush();
  } else if (event.altKey && !command && !event.getModifierState("AltGraph")) {
    // By the place of the key, not its letter: the same on a Russian keyboard.
    const digit = /^Digit([1-9])$/.exec(event.code);
    if (digit && current) {
      event.preventDefault();
      const place = Number(digit[1]) - 1;
      if (event.shiftKey) offers.insert(current, place);
      else offers.take(current, place);
    } else if (keys[event.code] && !event.shiftKey) {
      event.preventDefault();
      keys[event.code]();
    }
  }
});

/* Finding segments */

const tests = {
  all: () => true,
  open: (line) => line.isOpen,
  changed: (line) => line.element.querySelector(".bench-earlier"),
  findings: (line) => line.findings.length || line.problem,
  returned: (line) => line.state === "returned",
  talked: (line) => "talked" in line.element.dataset,
  repeats: (line) => "repeats" in line.element.dataset,
};
const filter = document.getElementById("bench-filter");
const search = document.getElementById("bench-find");

function showWanted() {
  const words = search.value.trim().toLowerCase();
  let shown = 0;
  for (const line of lines.values()) {
    const wanted = tests[filter.value](line) && (!words || `${line.source}\n${line.text}`.toLowerCase().includes(words));
    line.element.hidden = !wanted;
    shown += Boolean(wanted);
  }
  for (const group of desk.querySelectorAll(".bench-sheet > section")) {
    group.hidden = !group.querySelector(".bench-line:not([hidden])");
  }
  document.getElementById("bench-nothing").hidden = shown > 0;
}

filter.addEventListener("change", showWanted);
search.addEventListener("input", showWanted);

/* Deciding: what is on the screen has to be on the server first. */

for (const form of desk.querySelectorAll("form[data-decides]")) {
  form.addEventListener("submit", async (event) => {
    if (!saver.unsaved.length) return;
    event.preventDefault();
    await saver.flush();
    if (saver.stuck) {
      announce(whyStuck(saver.stuck));
      go(saver.stuck);
    } else if (saver.unsaved.length) announce(say("waits"));
    else form.submit();
  });
}

/* Bars stick: the admin's own, the head of the desk below it, and its foot. How high they are changes with width and words. */

const bars = { top: document.querySelector(".w-slim-header"), head: desk.querySelector(".bench-head"), foot: desk.querySelector(".bench-foot") };
for (const [name, bar] of Object.entries(bars)) {
  if (bar) new ResizeObserver(() => desk.style.setProperty(`--bench-${name}`, `${bar.offsetHeight}px`)).observe(bar);
}

saving.textContent = say("saved");
saver.restore();
const wanted = lines.get(Number(settings.wanted));
// Words without a place stand at the top, and would be scrolled away.
if (document.getElementById("bench-orphans").hidden) go(wanted ?? openLines()[0]);
desk.dataset.ready = "";
