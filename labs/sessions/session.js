// A code-free session, projected: timed steps, shows of hands, and the result beside them. Stored in this tab only.
"use strict";
const steps = [...document.querySelectorAll("[data-step]")];
const key = `session ${document.title}`;
const kept = JSON.parse(sessionStorage.getItem(key) || "{}");
let at = Math.min(kept.at || 0, steps.length - 1);
const hands = () => [...document.querySelectorAll("input[data-hands]")];
const keep = () => {
  const values = Object.fromEntries(hands().map((one) => [one.id, one.value]));
  const area = document.getElementById("area").value;
  sessionStorage.setItem(key, JSON.stringify({ at, values, area, shown: kept.shown }));
};
const draw = (step) => {
  const counts = [...step.querySelectorAll("input[data-hands]")];
  const most = Math.max(1, ...counts.map((one) => Number(one.value) || 0));
  for (const one of counts) one.closest("li").style.setProperty("--share", (Number(one.value) || 0) / most);
};
const show = (to, focus = true) => {
  at = Math.min(Math.max(to, 0), steps.length - 1);
  steps.forEach((step, number) => { step.hidden = number !== at; });
  document.getElementById("where").textContent = `Step ${at + 1} of ${steps.length}`;
  document.getElementById("back").disabled = at === 0;
  document.getElementById("on").disabled = at === steps.length - 1;
  if (focus) steps[at].querySelector("h2").focus();
  stop();
  keep();
};
let timer = null;
const clock = document.getElementById("clock");
const starter = document.getElementById("start");
const stop = () => {
  clearInterval(timer);
  timer = null;
  starter.textContent = "Start the clock";
  clock.textContent = `${steps[at].dataset.minutes} minutes`;
};
starter.onclick = () => {
  if (timer) { stop(); return; }
  starter.textContent = "Stop the clock";
  const end = Date.now() + 60000 * Number(steps[at].dataset.minutes);
  const tick = () => {
    const left = Math.round((end - Date.now()) / 1000);
    const size = Math.abs(left);
    clock.textContent = `${left < 0 ? "over by " : ""}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
  };
  tick();
  timer = setInterval(tick, 1000);
};
document.getElementById("back").onclick = () => show(at - 1);
document.getElementById("on").onclick = () => show(at + 1);
document.getElementById("print").onclick = () => window.print();
const cards = [...document.querySelectorAll("[data-area]")];
const name = document.getElementById("area");
name.oninput = () => { cards.forEach((one) => { one.textContent = name.value || "your own area"; }); keep(); };
for (const step of steps) {
  step.addEventListener("input", () => { draw(step); keep(); });
  const button = step.querySelector("button[data-reveal]");
  if (!button) continue;
  const result = step.querySelector(".result");
  const reveal = (open) => {
    result.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Hide the result" : "Show the result";
    step.classList.toggle("open", open);
    kept.shown = { ...kept.shown, [step.id]: open };
    keep();
  };
  button.onclick = () => { reveal(result.hidden); if (!result.hidden) result.scrollIntoView({ block: "nearest" }); };
  if (kept.shown && kept.shown[step.id]) reveal(true);
}
hands().forEach((one) => { one.value = (kept.values || {})[one.id] || ""; });
name.value = kept.area || "";
name.oninput();
steps.forEach(draw);
document.body.classList.add("live");
show(at, false);
