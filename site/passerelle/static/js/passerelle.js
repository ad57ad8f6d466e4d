/* Niceties for pages that are whole without them. */

/** Show the buttons that copy a text, in place of the text to copy by hand; let them say when it is done. */
function copyButtons() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const text = document.getElementById(button.dataset.copy);
    if (!text) continue;
    const label = button.textContent;
    const byHand = text.closest("details");
    button.hidden = false;
    byHand.hidden = true;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text.textContent.trim());
        button.textContent = button.dataset.done;
        setTimeout(() => { button.textContent = label; }, 4000);
      } catch {
        // Without the right to copy, the text itself is shown to be copied by hand.
        byHand.hidden = false;
        byHand.open = true;
        getSelection().selectAllChildren(text);
      }
    });
  }
}

/** Under a time in the event's zone, say it in the reader's, where that differs. */
function localTimes() {
  const { lang } = document.documentElement;
  const language = lang === "en" ? "en-GB" : lang; // as the page writes it: the day first, and 24 hours
  for (const time of document.querySelectorAll("time.local-time")) {
    const start = new Date(time.dateTime);
    const offset = /([+-])(\d\d):(\d\d)$/.exec(time.dateTime);
    const minutes = offset ? Number(`${offset[1]}1`) * (Number(offset[2]) * 60 + Number(offset[3])) : 0;
    if (minutes === -start.getTimezoneOffset()) continue;
    const format = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
    const text = time.dataset.end ? format.formatRange(start, new Date(time.dataset.end)) : format.format(start);
    const note = document.createElement("span");
    note.className = "local-note";
    note.textContent = `${time.dataset.label} ${text}`;
    time.parentElement.append(note);
  }
}

/** Let a search field suggest what begins as typed; what that takes is loaded when a field is first used. */
function suggestions() {
  const { suggest, suggestModule, suggestLabel } = document.body.dataset;
  if (!suggest) return;
  for (const input of document.querySelectorAll('form[role="search"] input[name="q"]')) {
    const load = async () => {
      const before = input.value;
      const { combobox } = await import(suggestModule);
      combobox(input, suggest, suggestLabel, before);
    };
    if (document.activeElement === input) load();
    else input.addEventListener("focus", load, { once: true });
  }
}

copyButtons();
localTimes();
suggestions();
