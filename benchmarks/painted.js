// Injected by bench_painted.py into an app's page before its own scripts: when a key was pressed, the request, the response,
// when the first figure was painted, as the browser reports it, and when the whole response was on the page.

window.seen = { asked: 0, answered: 0, heard: 0, pressed: 0, painted: 0, whole: 0 };

const marked = () => {
  const picture = document.querySelector(".lul-picture");
  if (picture && !picture.getAttribute("elementtiming")) picture.setAttribute("elementtiming", "first figure");
  if (!seen.ready && document.querySelector("[data-ready=true]")) seen.ready = seen.heard = performance.now();
};
new MutationObserver(marked).observe(document, { childList: true, subtree: true, attributes: true });
// The time at which the frame with a new picture is presented, rasterising included.
new PerformanceObserver((list) => {
  for (const { renderTime } of list.getEntries()) if (seen.painted < seen.pressed) seen.painted = renderTime;
}).observe({ type: "element", buffered: true });
addEventListener("keydown", () => { seen.pressed = performance.now(); }, true);

const idle = (data) => data.byteLength < 2000 && new TextDecoder().decode(data).includes('"execution_state":"idle"');
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      if (!idle(data)) return;
      seen.answered += 1;
      seen.heard = performance.now();
    });
  }
  send(data) {
    seen.asked += 1;
    super.send(data);
  }
};
// The address is updated last: the end of that frame's work is the end of the whole response.
for (const name of ["pushState", "replaceState"]) {
  const own = history[name];
  history[name] = function (...given) {
    own.apply(history, given);
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => { seen.whole = performance.now(); };
      channel.port2.postMessage(0);
    });
  };
}

const open = (node) => node.checkVisibility() && !node.closest("details");
window.walk = {
  begin: () => { Object.assign(seen, { before: seen.asked, pressed: 0, painted: 0, whole: 0 }); },
  waits: () => seen.asked > seen.before,
  quiet: () => seen.ready && seen.answered >= seen.asked && performance.now() - seen.heard > 150,
  // The visible choices, each with its number of values.
  choices: () => [...document.querySelectorAll(".lul-form .lul-control")].filter(open).flatMap((node) => {
    const { name } = node.dataset, list = node.querySelector("select"), slider = node.querySelector("input[type=range]");
    const boxes = (type) => [...node.querySelectorAll(`[type=${type}]`)].filter(open);
    if (list) return { name, kind: "select", size: list.options.length };
    if (slider) return { name, kind: "range", size: Math.round((slider.max - slider.min) / slider.step) + 1 };
    if (node.querySelector("[role=combobox]")) return { name, kind: "place", size: 300 };
    if (boxes("radio").length) return { name, kind: "radio", size: boxes("radio").length };
    return boxes("checkbox").length === 1 ? { name, kind: "check", size: 2 } : [];
  }),
};
