// The board's buttons: in the demo a tap says the command one-to-one; elsewhere it is copied, to be sent to the bot.
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

document.addEventListener("click", (event) => {
  const pill = event.target.closest("[data-command]");
  if (!pill) return;
  const command = pill.dataset.command;
  if (body.dataset.demo === "yes") {
    press(command);
  } else {
    navigator.clipboard?.writeText(command).then(() => say(`已复制“${command}”，发给机器人即可`), () => say(`请发给机器人：${command}`));
  }
});
document.querySelector(".asof select")?.addEventListener("change", (event) => event.target.form.submit());
