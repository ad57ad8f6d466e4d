/* On the form of a case study: tick the challenges that a lesson answers, by their titles. */

const NAME = /^challenges-\d+-id$/;

/** The challenges that the form holds now, in their order: [{id, title}]. */
function challenges() {
  const found = [];
  for (const input of document.querySelectorAll('input[name^="challenges-"][name$="-id"]')) {
    if (!NAME.test(input.name) || !input.value) continue;
    const field = (suffix) => document.querySelector(`[name="${input.name.replace(/id$/, suffix)}"]`);
    if (field("deleted")?.value) continue;
    found.push({
      id: input.value,
      order: Number(field("order")?.value),
      title: field("value-title")?.value.trim() ?? "",
    });
  }
  return found.sort((one, other) => one.order - other.order);
}

/** The text field keeps the ids; instead of it, the editor sees a box to tick for each challenge. */
class AnswersController extends window.StimulusModule.Controller {
  static values = { named: String, none: String };

  connect() {
    const label = document.querySelector(`label[for="${this.element.id}"]`);
    this.element.type = "hidden";
    this.group = document.createElement("div");
    this.group.setAttribute("role", "group");
    if (label) {
      label.id ||= `${this.element.id}-label`;
      this.group.setAttribute("aria-labelledby", label.id);
    }
    this.element.after(this.group);
    this.shown = "";
    this.refresh = () => {
      cancelAnimationFrame(this.frame);
      this.frame = requestAnimationFrame(() => this.show());
    };
    this.form = this.element.form;
    this.form?.addEventListener("input", this.refresh);
    this.form?.addEventListener("focusin", this.refresh);
    const stream = document.querySelector('[data-contentpath="challenges"]');
    this.observer = new MutationObserver(this.refresh);
    if (stream) this.observer.observe(stream, { childList: true, subtree: true });
    this.show();
  }

  disconnect() {
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
    this.form?.removeEventListener("input", this.refresh);
    this.form?.removeEventListener("focusin", this.refresh);
    this.group.remove();
  }

  show() {
    const found = challenges();
    const state = JSON.stringify([found, this.element.value]);
    if (state === this.shown) return;
    this.shown = state;
    const focused = this.group.contains(document.activeElement) ? document.activeElement.value : null;
    const chosen = new Set(this.element.value.split(" "));
    this.group.replaceChildren(
      ...(found.length ? found.map((challenge, index) => this.box(challenge, index + 1, chosen)) : [this.noneValue]),
    );
    if (focused) this.group.querySelector(`input[value="${CSS.escape(focused)}"]`)?.focus();
  }

  box({ id, title }, number, chosen) {
    const label = document.createElement("label");
    label.style.display = "block";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.value = id;
    box.checked = chosen.has(id);
    box.addEventListener("change", () => this.keep());
    const name = this.namedValue.replace("%(number)s", String(number));
    label.append(box, ` ${name}${title ? `: ${title}` : ""}`);
    return label;
  }

  keep() {
    const boxes = [...this.group.querySelectorAll("input:checked")];
    this.element.value = boxes.map((box) => box.value).join(" ");
    this.element.dispatchEvent(new Event("input", { bubbles: true }));
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

window.wagtail.app.register("passerelle-answers", AnswersController);
