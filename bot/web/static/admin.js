// The admin page works without this file; it copies an address and asks before what cannot be taken back.
"use strict";
// Only what the chosen way of connecting looks at is shown; without this file everything is, with words beside it.
const mode = document.getElementById("s-mode");
const fit = () => {
  for (const one of document.querySelectorAll("[data-only]")) one.hidden = !one.dataset.only.split(" ").includes(mode.value);
  for (const field of document.querySelectorAll("[data-needed]")) {
    const needed = field.dataset.needed.split(" ").includes(mode.value);
    const mark = field.querySelector("label i");
    if (mark) { mark.textContent = "必填"; mark.hidden = !needed; }
    const input = field.querySelector("input");
    if (input) input.required = needed;
  }
};
if (mode) { mode.addEventListener("change", fit); fit(); }
document.addEventListener("click", (event) => {
  const copy = event.target.closest("[data-copy-from]");
  if (copy) {
    navigator.clipboard.writeText(document.getElementById(copy.dataset.copyFrom).textContent).then(() => {
      copy.textContent = "已复制";
    });
  }
  const sure = event.target.closest("[data-sure]");
  if (sure && !window.confirm(sure.dataset.sure)) event.preventDefault();
});
