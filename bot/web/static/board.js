// Choosing is enough; the buttons are for browsers without scripts.
document.documentElement.classList.add("scripted");
document.addEventListener("change", (event) => event.target.closest(".asof, .filter, .speaker")?.submit());

document.querySelectorAll(".printer").forEach((button) => { button.hidden = false; });
document.addEventListener("click", (event) => { if (event.target.closest(".printer")) window.print(); });

// What changed is fetched anew in the places where it stands; a form being filled in and a past day stay as they are.
const live = document.body.dataset.live;
if (live) {
  let first = true;
  new EventSource(live).addEventListener("changed", async () => {
    if (first) { first = false; return; }
    const answer = await fetch(location.href);
    if (!answer.ok) return;
    const found = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelectorAll("[data-part]").forEach((old) => {
      const fresh = found.getElementById(old.id);
      if (!fresh) return;
      old.replaceWith(document.adoptNode(fresh));
      window.htmx?.process(fresh); // its buttons belong to a form of htmx
    });
  });
}
