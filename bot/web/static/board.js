// Choosing a day is enough; the button is for browsers without scripts.
const day = document.querySelector(".asof input");
day?.addEventListener("change", () => day.form.submit());
