// While a large file is written, who asked for it sees how far it is. The name is made up here and known to nobody else.
const form = document.querySelector("form.download"), line = document.getElementById("progress");
form?.addEventListener("submit", () => {
  const name = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
  form.elements.asked.value = name;
  line.hidden = false;
  line.textContent = "正在生成……";
  const end = Date.now() + 120_000;
  let begun = false;
  const look = async () => {
    const said = await fetch(`/exporting/${name}`).then((answer) => answer.text()).catch(() => "");
    if (said) { begun = true; line.textContent = said; }
    if ((begun && !said) || Date.now() > end) { line.textContent = "下载已开始。"; return; }
    setTimeout(look, 400);
  };
  setTimeout(look, 400);
});
