/* Suggestions under a search field: the combobox pattern of the ARIA Authoring Practices, with groups.
   Loaded when a field is first used; without it, the field is a plain one that submits. */

const WAIT = 150; // milliseconds after the last key
const LEAST = 2; // characters

/**
 * Make `input` a combobox.
 * @param {HTMLInputElement} input
 * @param {string} source address of the suggestions, to which &q= is added
 * @param {string} label what the list is called
 * @param {string} before what stood in the field when it was focused, for which nothing is suggested
 */
export function combobox(input, source, label, before) {
  const list = document.createElement("div");
  const status = document.createElement("span");
  const id = `${input.id}-suggestions`;
  let options = [];
  let active = -1;
  let timer;
  let request;
  let shown = before.trim();

  list.id = id;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  list.hidden = true;
  status.className = "hidden";
  status.setAttribute("role", "status");
  input.after(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-controls": id,
    "aria-expanded": "false",
  })) input.setAttribute(name, value);

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    activate(-1);
  }

  function activate(number) {
    options[active]?.setAttribute("aria-selected", "false");
    active = number;
    const option = options[active];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function show(groups) {
    options = [];
    active = -1;
    list.replaceChildren(...groups.map((group, place) => drawn(group, `${id}-${place}`)));
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
    input.removeAttribute("aria-activedescendant");
    status.textContent = options.length ? `${label}: ${options.length}` : "";
  }

  function drawn(group, name) {
    const box = document.createElement("div");
    const heading = document.createElement("div");
    box.setAttribute("role", "group");
    box.setAttribute("aria-labelledby", name);
    heading.id = name;
    heading.className = "suggestions-group";
    heading.textContent = group.label;
    box.append(heading);
    for (const item of group.items) {
      const option = document.createElement("div");
      option.id = `${id}-option-${options.length}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = item.address;
      option.append(item.text);
      if (item.detail) {
        const detail = document.createElement("span");
        detail.className = "count";
        detail.textContent = item.detail;
        option.append(" ", detail);
      }
      options.push(option);
      box.append(option);
    }
    return box;
  }

  async function ask() {
    const text = input.value.trim();
    request?.abort();
    if (text.length < LEAST) {
      shown = "";
      show([]);
      return;
    }
    if (text === shown) return;
    request = new AbortController();
    try {
      const response = await fetch(`${source}&q=${encodeURIComponent(text)}`, { signal: request.signal });
      if (!response.ok) return;
      const { groups } = await response.json();
      if (document.activeElement !== input) return;
      shown = text;
      show(groups);
    } catch (error) {
      if (error.name !== "AbortError") close(); // no network: the field still submits
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "Escape" && open) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
      event.preventDefault();
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place more than there are options: the field itself, with nothing chosen.
      const places = options.length + 1;
      activate(((active + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && open && active >= 0) {
      event.preventDefault();
      location.assign(options[active].dataset.address);
    } else if (event.key === "Tab") {
      close();
    }
  });
  input.addEventListener("blur", close);
  // The field keeps the focus while the mouse chooses.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
  ask(); // for what was typed while this was loaded
}
