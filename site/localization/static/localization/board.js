/* The board: one tick for all pages on the screen. */

const all = document.getElementById("bench-all");
const boxes = Array.from(document.querySelectorAll('#bench-chosen input[name="pages"]'));

function reflect() {
  const chosen = boxes.filter((box) => box.checked).length;
  all.checked = chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
}

all?.addEventListener("change", () => {
  for (const box of boxes) box.checked = all.checked;
});
for (const box of boxes) box.addEventListener("change", reflect);
