// The board's buttons: a tap says the command, in the demo one-to-one, elsewhere by the page of the matter's project.
const body = document.body;
const toast = document.getElementById("toast");
let hiding = 0;

function say(words) {
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { toast.hidden = true; }, 3500);
}

function lines(place, after) {
  return fetch(`/api/local/${place}/messages?after=${after}`).then((answer) => answer.json()).then((found) => found.messages);
}

async function press(command) {
  const person = body.dataset.person;
  const place = `people/${encodeURIComponent(person)}`;
  const before = (await lines(place, 0)).at(-1)?.id ?? 0;
  const sent = await fetch(`/api/local/${place}/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ sender: person, text: command }),
  });
  if (!sent.ok) { say("没有发出去，请再点一次"); return; }
  const answer = (await lines(place, before)).filter((line) => line.from_bot).at(-1);
  say(answer ? (answer.title || answer.text).split("\n")[0] : "已发出");
  window.htmx?.trigger("#desk", "again");
}

// The same form as on that page, without leaving the board.
async function act(command, code) {
  const values = { press: command, seal: body.dataset.seal, once: `${Date.now()}-${Math.random()}` };
  const sent = await fetch(`/p/${encodeURIComponent(code)}`, { method: "POST", body: new URLSearchParams(values) }).catch(() => null);
  if (!sent?.ok) { say("没有发出去，请刷新页面再点一次"); return; }
  const page = new DOMParser().parseFromString(await sent.text(), "text/html");
  const answer = page.querySelector("#acts .answer h4, #acts .answer .words, #acts .trouble");
  say(answer ? answer.textContent.trim().split("\n")[0] : "已发出");
  window.htmx?.trigger("#desk", "again");
}

document.addEventListener("click", (event) => {
  const pill = event.target.closest("[data-command]");
  if (!pill) return;
  const command = pill.dataset.command;
  if (body.dataset.demo === "yes") {
    press(command);
  } else {
    act(command, pill.closest("[data-code]").dataset.code);
  }
});
document.querySelector(".asof select")?.addEventListener("change", (event) => event.target.form.submit());
