/* A file that the site would refuse for its size is refused as soon as it is chosen: sent, it would take the whole form
   with it. The limits and the words come with the script's own element. Uploads of many files at once look for themselves. */

const { limit, imageLimit, message, unit } = document.currentScript.dataset;

function megabytes(bytes) {
  const one = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  const number = new Intl.NumberFormat(document.documentElement.lang, one).format(bytes / 1024 / 1024);
  return unit.replace("%s", number);
}

function complain(input, text) {
  const id = `${input.id || input.name}-too-large`;
  document.getElementById(id)?.remove();
  input.removeAttribute("aria-invalid");
  if (!text) return;
  const said = document.createElement("p");
  said.id = id;
  said.className = "error-message";
  said.setAttribute("role", "alert");
  said.textContent = text;
  input.setAttribute("aria-invalid", "true");
  input.after(said);
}

document.addEventListener(
  "change",
  (event) => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file" || input.multiple) return;
    const most = Number(input.accept.includes("image/") ? imageLimit : limit);
    const file = input.files[0];
    if (!file || file.size <= most) {
      complain(input, "");
      return;
    }
    event.stopImmediatePropagation(); // nothing else shall take its name for a title
    input.value = "";
    complain(input, message.replace("{size}", megabytes(file.size)).replace("{limit}", megabytes(most)));
  },
  true,
);
