/* A form that saves itself is not sent while it does so. Until a new page or record is saved for the first time, the form
   leads to where one is made: sent meanwhile, it makes a second one; and a draft that arrives after what was published lies
   over it. What is sent waits for the answer; after it, the form saves itself no more, unless sending is broken off. */

let saving = null; // the form that saves itself
let waiting = null; // the button that was pressed meanwhile
let sent = false;

function send(form, button) {
  // Not by the button itself: what Wagtail puts in place after the first saving may have replaced it, or it is disabled.
  const action = document.createElement("input");
  action.type = "hidden";
  action.name = button.name;
  action.value = button.value;
  form.append(action);
  form.requestSubmit();
  action.remove();
}

function settle() {
  const form = saving;
  const button = waiting;
  saving = waiting = null;
  if (button) send(form, button);
}

window.addEventListener(
  "w-autosave:save",
  (event) => {
    if (!sent) {
      saving = event.target;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
window.addEventListener("w-autosave:success", settle);
window.addEventListener("w-autosave:error", settle);
window.addEventListener("submit", (event) => {
  if (event.defaultPrevented || !event.target.matches("[data-edit-form]")) return;
  if (event.target === saving) {
    event.preventDefault();
    waiting ??= event.submitter ?? { name: "", value: "" }; // by Enter
  } else {
    sent = true;
  }
});
window.addEventListener("pageshow", () => {
  saving = waiting = null;
  sent = false;
});
window.navigation?.addEventListener("navigateerror", () => {
  sent = false;
});
