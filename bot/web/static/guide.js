// The four steps of the demo: which one is next, what is prefilled, what is lit. It watches, it never forces.
(() => {
  const box = document.querySelector(".guide");
  if (!box) return;
  const steps = [...box.querySelectorAll("[data-go]")];
  const said = {
    1: ["张工", "@牵头助手 核心功能开发还差两成，等运营部测试服务器，预计周五"],
    2: ["王经理", "@牵头助手 任务 上线公告撰写 @小李 尽快"],
  };
  let page = null;
  let step = "1"; // "1", "2", "2b", … "5" when all are done
  let best = 1; // the furthest step reached

  const at = () => Number(step[0]);

  function draw() {
    steps.forEach((button) => {
      const number = Number(button.dataset.go);
      button.classList.toggle("done", number < best);
      button.classList.toggle("current", number === at());
    });
    box.querySelectorAll("[data-hint]").forEach((hint) => { hint.hidden = hint.dataset.hint !== step; });
    box.classList.toggle("finished", step === "5");
    document.body.dataset.guide = step;
    document.querySelectorAll(".jump").forEach((one) => one.classList.toggle("lit", one.dataset.step === step));
    document.querySelector("#say .send").classList.toggle("lit", step === "1" || step === "2");
    document.querySelector(".jump.lit")?.scrollIntoView({ inline: "center", block: "nearest" });
  }

  function turn(next) {
    step = next;
    best = Math.max(best, at());
    page.remember("step", step);
    page.remember("best", String(best));
    draw();
  }

  function start(number) {
    turn(String(number));
    if (said[number]) {
      page.show("chat");
      if (page.place() !== "group") page.go("group");
      page.fill(said[number][1], said[number][0]);
    }
  }

  // On a phone one view is seen at a time: show what changed, then go on.
  function after(view, next, wait) {
    const narrow = page.narrow();
    if (narrow) page.show(view);
    setTimeout(() => { if (narrow) page.show("chat"); next(); }, narrow ? wait + 1000 : wait);
  }

  window.guide = {
    begin(given) {
      page = given;
      step = page.recall("step") || "1";
      best = Number(page.recall("best") || 1);
      if (said[step]) page.fill(said[step][1], said[step][0]);
      draw();
    },
    running: () => step !== "5",
    draw,
    sent() { if (step === "1") document.querySelector("#say .send").classList.remove("lit"); },
    heard(lines) {
      const last = [...lines.querySelectorAll("li.line.fresh")].pop();
      if (step === "2" && last?.querySelector(".pill[data-command]")) turn("2b");
      if (step === "4" && last?.querySelector(".pill.copy")) turn("4b");
    },
    sheet(changed, added) {
      if (step === "1" && changed) after("sheet", () => start(2), 1600);
      if ((step === "2" || step === "2b") && added) after("sheet", () => start(3), 1400);
    },
    phone(called) {
      if (step !== "3" || !called) return;
      turn("3b");
      if (page.narrow()) page.show("phone");
    },
    pressed(onPhone) { if (step === "3b" && onPhone) after("chat", () => start(4), 900); },
    copied() { if (at() === 4) turn("5"); },
  };

  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-go]");
    if (button) start(Number(button.dataset.go));
  });
})();
