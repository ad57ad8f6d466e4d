/* Several of many, such as countries: what is chosen, and a field that completes what one types. */

let lists = 0;

class SeveralController extends window.StimulusModule.Controller {
  static values = { add: String, remove: String };

  connect() {
    this.box = document.createElement("div");
    this.box.className = "several";
    this.chosen = document.createElement("ul");
    this.field = document.createElement("input");
    this.field.type = "text";
    this.field.autocomplete = "off";
    this.field.placeholder = this.addValue;
    this.list = document.createElement("datalist");
    this.list.id = `several-${(lists += 1)}`;
    this.field.setAttribute("list", this.list.id);
    const label = document.querySelector(`label[for="${this.element.id}"]`);
    if (label) {
      label.id ||= `${this.element.id}-label`;
      this.field.setAttribute("aria-labelledby", label.id);
      this.chosen.setAttribute("aria-labelledby", label.id);
    }
    const described = this.element.getAttribute("aria-describedby");
    if (described) this.field.setAttribute("aria-describedby", described);
    this.field.addEventListener("focus", () => this.offer());
    this.field.addEventListener("input", () => this.take());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // it would send the form
      this.take(true);
    });
    this.field.addEventListener("blur", () => this.take(true)); // what stands there would seem to be chosen
    this.field.addEventListener("change", (event) => event.stopPropagation());
    this.box.append(this.chosen, this.field, this.list);
    this.element.hidden = true;
    this.element.after(this.box);
    this.show();
  }

  disconnect() {
    this.box.remove();
    this.element.hidden = false;
  }

  name(option) {
    return option.textContent.replace(/^— /, "").trim();
  }

  /** The names that are not chosen yet, once the editor comes to the field: there may be hundreds. */
  offer() {
    const free = [...this.element.options].filter((option) => !option.selected);
    this.list.replaceChildren(...free.map((option) => new Option(this.name(option))));
  }

  /** Choose what the field says, as soon as it is a name; with `nearest`, the one name that begins or has it so. */
  take(nearest = false) {
    const typed = this.field.value.trim().toLowerCase();
    if (!typed) return;
    const free = [...this.element.options].filter((option) => !option.selected);
    const names = (test) => free.filter((option) => test(this.name(option).toLowerCase()));
    let found = names((name) => name === typed);
    // A name that another one begins with is taken when the editor says so: Niger, Nigeria.
    if (found.length && !nearest && names((name) => name.startsWith(typed)).length > 1) return;
    if (!found.length && nearest) found = names((name) => name.startsWith(typed));
    if (!found.length && nearest) found = names((name) => name.includes(typed));
    if (found.length !== 1) return;
    found[0].selected = true;
    this.field.value = "";
    this.changed();
    this.offer();
  }

  show() {
    const items = [...this.element.selectedOptions].map((option) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "×";
      button.setAttribute("aria-label", this.removeValue.replace("%(name)s", this.name(option)));
      button.addEventListener("click", () => {
        option.selected = false;
        this.changed();
        this.field.focus();
      });
      item.append(this.name(option), button);
      return item;
    });
    this.chosen.replaceChildren(...items);
    this.chosen.hidden = !items.length;
  }

  changed() {
    this.show();
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

window.wagtail.app.register("passerelle-several", SeveralController);
