// The admin page works without this file; it copies an address and asks before what cannot be taken back.
"use strict";
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
