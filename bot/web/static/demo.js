// The demo page: who speaks where, buttons that say their command, the clock. What was said is drawn by the server.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;
  const lines = $("#lines");
  const where = $("#where");
  const text = $("#say textarea");
  const group = where.place.value.slice("groups/".length);
  const guide = window.guide;
  let place = "group"; // or "direct"
  let arrived = false; // whether the list has been filled once
  const kept = (key) => `qiantou:${body.dataset.run}:${key}`;
  const remember = (key, value) => { try { sessionStorage.setItem(kept(key), value); } catch { /* private window */ } };
  const recall = (key) => { try { return sessionStorage.getItem(kept(key)); } catch { return null; } };
  const seen = JSON.parse(recall("seen") || "{}"); // person → newest one-to-one line looked at

  // ------------------------------------------------------------ saying something

  function trouble(sentence) {
    const line = $("#trouble");
    line.textContent = sentence || "";
    line.hidden = !sentence;
  }

  function toast(sentence) {
    const box = $("#toast");
    box.textContent = sentence;
    box.hidden = false;
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => { box.hidden = true; }, 2200);
  }

  async function post(address, values) {
    try {
      const answer = await fetch(address, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(values),
      });
      const got = await answer.json().catch(() => ({}));
      trouble(answer.ok ? "" : got.error || `出错了（${answer.status}），请再试一次。`);
      return answer.ok ? got : null;
    } catch {
      trouble("连不上演示程序，它可能已经停止。请重新执行 qiantou demo。");
      return null;
    }
  }

  const as = () => where.viewer.value;
  const target = (kind, name) => `/api/local/${kind}/${encodeURIComponent(name)}/messages`;

  function say(sender, words, direct) {
    const address = direct ? target("people", sender) : target("groups", group);
    return post(address, { sender, text: words });
  }

  $("#say").addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = text.value.trim();
    if (!words) { text.focus(); return; }
    const button = $("#say .send");
    button.disabled = true;
    if (await say(as(), words, place === "direct")) {
      text.value = "";
      grow();
      guide?.sent(words);
    }
    button.disabled = false;
    if (matchMedia("(min-width: 820px)").matches) text.focus();
  });

  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      $("#say").requestSubmit();
    }
  });

  function grow() {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, 132)}px`;
  }
  text.addEventListener("input", grow);

  function fill(words, sender) {
    if (sender) speakAs(sender);
    text.value = words;
    grow();
    text.focus({ preventScroll: true });
    text.setSelectionRange(words.length, words.length);
  }

  // ------------------------------------------------------------ who and where

  function refill() {
    arrived = false;
    lines.replaceChildren();
    where.after.value = "0";
    where.last_day.value = "";
    htmx.trigger(lines, "fill");
  }

  function speakAs(name) {
    if (!name || name === as()) return;
    where.viewer.value = name;
    remember("as", name);
    $$(".asname").forEach((node) => { node.textContent = name; });
    $$("#people input").forEach((one) => { one.checked = one.value === name; });
    reveal();
    if (!$$("#people input").some((one) => one.checked)) htmx.trigger("#people", "load");
    go(place);
  }

  function reveal() {
    const list = $(".people");
    const chosen = $("#people input:checked")?.parentElement;
    if (chosen) list.scrollLeft = chosen.offsetLeft - list.clientWidth / 2 + chosen.offsetWidth / 2;
  }

  function go(next) {
    place = next;
    where.place.value = place === "direct" ? `people/${as()}` : `groups/${group}`;
    $$(".tabs button").forEach((tab) => tab.setAttribute("aria-selected", String(tab.dataset.place === place)));
    refill();
    dots();
  }

  function dots() {
    let mine = false;
    $$("#people .dot").forEach((dot) => {
      const { person, last } = dot.dataset;
      if (place === "direct" && person === as()) seen[person] = Number(last);
      dot.hidden = Number(last) <= (seen[person] || 0);
      if (person === as() && !dot.hidden) mine = true;
    });
    $(".tabs .dot").hidden = !mine;
    remember("seen", JSON.stringify(seen));
  }

  function show(view) {
    body.dataset.view = view;
    $$(".views button").forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.show === view)));
    const dot = $(`.views [data-show=${view}] .dot`);
    if (dot) dot.hidden = true;
    if (view === "chat") toEnd(lines);
    if (view === "phone") phoneToEnd();
  }

  function nudge(view) {
    const dot = $(`.views [data-show=${view}] .dot`);
    if (dot && body.dataset.view !== view) dot.hidden = false;
  }

  $("#people").addEventListener("change", (event) => speakAs(event.target.value));
  $("#newcomer").addEventListener("click", () => {
    const field = $("#newname");
    field.hidden = !field.hidden;
    if (!field.hidden) field.focus();
  });
  $("#newname").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    const name = event.target.value.trim();
    if (!name) return;
    event.target.value = "";
    event.target.hidden = true;
    speakAs(name);
    text.focus();
  });
  $("#phoneowner").addEventListener("change", (event) => {
    $("#phonewhere").viewer.value = event.target.value;
    calls = null;
    htmx.trigger("#phone", "fill");
  });

  // ------------------------------------------------------------ taps

  document.addEventListener("click", async (event) => {
    const tapped = event.target.closest("button, a");
    if (!tapped) return;
    const data = tapped.dataset;
    if (data.place) go(data.place);
    if (data.show) show(data.show);
    if (data.fill) fill(data.fill);
    if (data.copy) { await copy(data.copy); tapped.textContent = "已复制 ✓"; guide?.copied(); }
    if (data.to) await move(tapped);
    if (data.command) await press(tapped);
  });

  async function press(button) {
    const onPhone = Boolean(button.closest("#phone"));
    const who = onPhone ? $("#phonewhere").viewer.value : as();
    const row = button.closest(".pills");
    if (onPhone) { $(".bell").hidden = true; answered = true; }
    $$("button", row).forEach((one) => { one.disabled = true; });
    const stored = await say(who, button.dataset.command, !onPhone && place === "direct");
    if (stored) { button.classList.add("pressed"); guide?.pressed(onPhone, button.dataset.command); }
    setTimeout(() => $$("button", row).forEach((one) => { one.disabled = false; }), 900);
  }

  async function move(button) {
    body.classList.add("moving");
    const moved = await post("/api/demo/clock", { to: button.dataset.to });
    body.classList.remove("moving");
    if (moved) toast(`现在是 ${when(moved.now)}`);
  }

  // The server's wall time as it stands in the text: the browser's own zone does not matter.
  function when(iso) {
    const [, year, month, day, clock] = iso.match(/(\d+)-(\d+)-(\d+)T(\d+:\d+)/);
    const weekday = "日一二三四五六"[new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
    return `${Number(month)}月${Number(day)}日 周${weekday} ${clock}`;
  }

  async function copy(words) {
    try {
      await navigator.clipboard.writeText(words);
    } catch {
      const area = document.createElement("textarea");
      area.value = words;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    toast("已复制，可以贴到任何地方");
  }

  // ------------------------------------------------------------ what the server drew

  // The end of a list; of a last line higher than the list, its beginning.
  function toEnd(list) {
    const last = list.lastElementChild;
    const tall = last && last.offsetHeight > list.clientHeight;
    list.scrollTop = tall ? last.offsetTop - 8 : list.scrollHeight;
  }

  // A call just arrived is shown, whatever came behind it; else the newest line.
  function phoneToEnd(calling) {
    const list = $("#phone .lines");
    if (!list) return;
    const called = calling && $$(".line.forme", list).pop();
    if (called && list.scrollHeight - called.offsetTop > list.clientHeight) list.scrollTop = called.offsetTop - 8;
    else toEnd(list);
  }

  function linesArrived() {
    const known = new Set();
    $$("li[data-id]", lines).forEach((line) => {
      if (known.has(line.dataset.id)) line.remove();
      known.add(line.dataset.id);
    });
    const last = $$("li[data-id]", lines).pop();
    const before = Number(where.after.value);
    if (last) where.after.value = last.dataset.id;
    where.last_day.value = $$("li.day", lines).pop()?.dataset.day || "";
    if (last && Number(last.dataset.id) === before) return;
    if (arrived) {
      $$("li[data-id]", lines).filter((line) => Number(line.dataset.id) > before).forEach((line) => line.classList.add("fresh"));
      nudge("chat");
    }
    arrived = true;
    toEnd(lines);
    guide?.heard(lines);
  }

  let rows = null; // row → what it said when last looked at
  function sheetArrived() {
    const now = new Map($$("#sheet tr[data-row]").map((row) => [row.dataset.row, row]));
    if (rows) {
      let changed = 0;
      let added = 0;
      now.forEach((row, name) => {
        const old = rows.get(name);
        if (old === undefined) { row.classList.add("added"); added += 1; }
        else if (old.key !== row.dataset.key) { row.classList.add("changed"); changed += 1; slide(row, old.percent); }
      });
      if (changed + added) nudge("sheet");
      guide?.sheet(changed, added);
    }
    rows = new Map([...now].map(([name, row]) => [name, { key: row.dataset.key, percent: row.dataset.percent }]));
  }

  function slide(row, percent) {
    const filled = $(".bar .fill", row);
    if (filled) filled.animate([{ width: `${percent}px` }, { width: `${row.dataset.percent}px` }], { duration: 900, easing: "ease-out" });
  }

  let calls = null;
  let answered = false; // a call once tapped needs no keeping in sight
  function phoneArrived() {
    const list = $("#phone .lines");
    const count = Number(list?.dataset.called || 0);
    const bell = $(".bell");
    const calling = calls !== null && count > calls;
    if (calling) {
      bell.hidden = false;
      setTimeout(() => { bell.hidden = true; }, 4000);
      $(".phone").classList.add("ringing");
      setTimeout(() => $(".phone").classList.remove("ringing"), 900);
      nudge("phone");
    }
    calls = count;
    if (calling) answered = false;
    phoneToEnd(calling || (body.dataset.guide === "3b" && !answered));
    guide?.phone(Boolean($$("#phone .forme .pill").length));
  }

  document.addEventListener("htmx:afterSwap", (event) => {
    const drawn = event.detail.target;
    if (drawn === lines) linesArrived();
    else if (drawn.id === "sheet") sheetArrived();
    else if (drawn.id === "phone") phoneArrived();
    else if (drawn.id === "people") { dots(); reveal(); }
    else if (drawn.id === "clock") {
      $(".phonetime").textContent = $("b", drawn)?.textContent || "";
      guide?.draw();
    }
  });

  // ------------------------------------------------------------ begin

  guide?.begin({ fill, show, recall, remember, place: () => place, go, narrow: () => matchMedia("(max-width: 819px)").matches });
  const earlier = recall("as");
  if (earlier && !guide?.running()) speakAs(earlier);
  refill();
})();
