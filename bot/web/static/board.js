// Choosing is enough; the buttons are for browsers without scripts.
document.addEventListener("change", (event) => event.target.closest(".asof, .filter")?.submit());

// What changed is fetched anew in the place where it stands; a past day stays as it was.
const live = document.body.dataset.live;
if (live) {
  let first = true;
  new EventSource(live).addEventListener("changed", async () => {
    if (first) { first = false; return; }
    if (document.activeElement?.closest(".asof, .filter")) return;
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelector("main").replaceWith(found.querySelector("main"));
  });
}
