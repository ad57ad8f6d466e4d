/* Marks stand for tags of the source, {1}…{/1}: whole things that the caret jumps over and that go and come in pairs. */

const MARK = /(?<!\{)\{(\/?)(\d+|b|i|em|strong)\}(?!\})/g;

/** Return the marks in `text`: where they begin and end, their name, and whether they close. */
export function marksIn(text) {
  return Array.from(text.matchAll(MARK), (found) => ({
    start: found.index,
    end: found.index + found[0].length,
    name: found[2],
    closing: found[1] === "/",
    text: found[0],
  }));
}

/** Return `text` as nodes, its marks as elements of the class `bench-mark`. */
export function withMarks(text) {
  const nodes = [];
  let end = 0;
  for (const mark of marksIn(text)) {
    nodes.push(document.createTextNode(text.slice(end, mark.start)));
    const element = document.createElement("span");
    element.className = "bench-mark";
    element.textContent = mark.text;
    nodes.push(element);
    end = mark.end;
  }
  nodes.push(document.createTextNode(text.slice(end)));
  return nodes;
}

/** Replace all words of a text field in a way that the browser can undo, and put the selection at [start, end]. */
export function replaceWords(area, text, start = text.length, end = start) {
  area.focus();
  area.setSelectionRange(0, area.value.length);
  // The only way to change a field that leaves Ctrl+Z in order.
  document.execCommand(text ? "insertText" : "delete", false, text);
  area.setSelectionRange(start, end);
}

/** Put `text` at the caret of a field. */
export function insertWords(area, text) {
  area.focus();
  document.execCommand("insertText", false, text);
}

/** Put the mark {name} around the selection; one that is there already moves. */
export function placeMark(area, name) {
  const wanted = name.replace(/[{}/]/g, "");
  let { selectionStart: start, selectionEnd: end, value: text } = area;
  const there = marksIn(text).filter((mark) => mark.name === wanted);
  if (there.length && start === end) {
    const inside = [there[0].end, there.at(-1).start];
    area.focus();
    area.setSelectionRange(inside[0], Math.max(...inside));
    return;
  }
  for (const mark of there.toReversed()) {
    text = text.slice(0, mark.start) + text.slice(mark.end);
    const shorten = (position) =>
      position >= mark.end ? position - mark.text.length : Math.min(position, mark.start);
    start = shorten(start);
    end = shorten(end);
  }
  const opening = `{${wanted}}`;
  const marked = `${text.slice(0, start)}${opening}${text.slice(start, end)}{/${wanted}}${text.slice(end)}`;
  replaceWords(area, marked, start + opening.length, end + opening.length);
}

/** Return the names of the marks of `source` that `text` lacks, in order. */
export function missingMarks(source, text) {
  const there = new Set(marksIn(text).map((mark) => mark.text));
  const missing = marksIn(source).filter((mark) => !there.has(mark.text));
  return [...new Set(missing.map((mark) => mark.name))];
}

/* The words that are typed or pasted; null where the browser does not say. */
function wordsOf(event) {
  if (event.inputType === "insertLineBreak") return "\n";
  return event.data ?? event.dataTransfer?.getData("text/plain") ?? null;
}

/** Keep the marks in a text field whole: what is deleted, or written over, takes the other half of a mark along. */
export function guardMarks(area) {
  area.addEventListener("beforeinput", (event) => {
    const marks = marksIn(area.value);
    if (!marks.length || event.isComposing) return;
    let { selectionStart: start, selectionEnd: end } = area;
    const deletes = event.inputType.startsWith("delete");
    if (start === end && deletes) {
      const back = event.inputType.endsWith("Backward");
      const hit = marks.find((mark) =>
        back ? mark.start < start && start <= mark.end : mark.start <= start && start < mark.end,
      );
      if (!hit) return;
      [start, end] = [hit.start, hit.end];
    } else if (start === end) {
      const inside = marks.find((mark) => mark.start < start && start < mark.end);
      if (inside) area.setSelectionRange(inside.end, inside.end);
      return;
    } else {
      for (const mark of marks) {
        if (mark.start < end && start < mark.end) {
          start = Math.min(start, mark.start);
          end = Math.max(end, mark.end);
        }
      }
      area.setSelectionRange(start, end);
    }
    const words = deletes ? "" : wordsOf(event);
    const gone = marks.filter((mark) => start <= mark.start && mark.end <= end);
    if (!gone.length || words === null) return;
    const names = new Set(gone.map((mark) => mark.name));
    for (const mark of marksIn(words)) names.delete(mark.name);
    const alone = marks.filter((mark) => names.has(mark.name) && !gone.includes(mark));
    if (!deletes && !alone.length) return;
    event.preventDefault();
    let text = area.value.slice(0, start) + words + area.value.slice(end);
    let caret = start + words.length;
    for (const mark of alone.toReversed()) {
      const at = mark.start >= end ? mark.start - (end - start) + words.length : mark.start;
      text = text.slice(0, at) + text.slice(at + mark.text.length);
      if (at < caret) caret -= mark.text.length;
    }
    replaceWords(area, text, caret);
  });
  area.addEventListener("keydown", (event) => {
    if (event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    const caret = area.selectionStart;
    if (caret !== area.selectionEnd) return;
    const step = { ArrowRight: "start", ArrowLeft: "end" }[event.key];
    const mark = step && marksIn(area.value).find((one) => one[step] === caret);
    if (!mark) return;
    event.preventDefault();
    const to = step === "start" ? mark.end : mark.start;
    area.setSelectionRange(to, to);
  });
}
