// Interactive figures: the mark nearest to pointer, finger or keyboard shows its reading, and chooses its area.

const NEAR = 28; // CSS pixels within which a mark is hit

// One slider over the picture is its only Tab stop: its value steps through the marks, and every screen reader reads a
// slider's text when it changes. `ask` fetches the picture's readings; `choice` returns what choosing a mark would do
// ({ chosen, take }) or null; `zoom`, for a map, shows the region of a mark alone, or everything again.
function answering(image, title, ask, choice, zoom) {
  let readings = null, every = null, group = null, coming = false, at = -1, last = null, hasty = false, typed = "", typedAt = 0, finger = false, sought = null;
  const id = `lul-walk-${++serial}`;
  const help = h("span", { id: `${id}-help`, hidden: true }, "Arrow keys move between marks, letters jump to a name, Enter chooses the place and Escape hides the value.");
  const walk = h("input", { type: "range", class: "lul-walk", id, min: 0, max: 0, value: 0, "aria-label": `Values in the chart: ${title}`, "aria-describedby": `${id}-help`,
    "aria-valuetext": "Loading the values", onfocus: () => load(), onblur: hide, onkeydown: key, oninput: () => show(Number(walk.value)) });
  const ring = h("span", { class: "lul-ring", hidden: true, "aria-hidden": "true" });
  const tip = h("p", { class: "lul-reading", hidden: true, "aria-hidden": "true" });
  const stage = h("div", { class: "lul-stage", onpointerdown: (event) => { finger = event.pointerType === "touch"; }, onpointermove: (event) => { if (event.pointerType !== "touch") point(event); },
    onpointerleave: () => { if (finger) return; // lifted, not gone
      if (document.activeElement !== walk) hide(); else show(Number(walk.value)); }, onclick: press, ondblclick: () => { if (!finger && at >= 0) zoom?.(readings.words[at]); } }, image, walk, ring, tip, help);

  function load() {
    if (readings) return document.activeElement === walk ? begin() : undefined;
    if (coming) return;
    coming = true;
    ask((found) => {
      coming = false;
      every = found.words?.length ? found : null;
      if (!every) return;
      readings = within(every, group);
      walk.max = readings.words.length - 1;
      const own = readings.words.findIndex((words) => choice(words)?.chosen), kept = readings.words.findIndex(([name]) => name === walk.dataset.name);
      walk.value = Math.max(0, kept >= 0 ? kept : own);
      if (document.activeElement === walk) begin();
      else if (last) { point(last); if (hasty) choose(); }
      else if (finger && kept >= 0) show(kept);
      hasty = false;
      sought?.();
    });
  }
  // The readings for one entry of the key.
  function within(all, wanted) {
    if (wanted === null) return all;
    const own = all.words.map((_, word) => word).filter((word) => all.groups[word] === wanted), points = all.of.map((_, index) => index).filter((index) => own.includes(all.of[index]));
    const of = new Map(own.map((word, number) => [word, number]));
    return { ...all, words: own.map((word) => all.words[word]), x: points.map((index) => all.x[index]), y: points.map((index) => all.y[index]), of: points.map((index) => of.get(all.of[index])) };
  }
  const begin = () => step(Number(walk.value));
  function hide() {
    ring.hidden = tip.hidden = true;
    at = -1;
    last = null;
  }

  // A mark's position on the screen; the index of the point nearest to a position, or -1.
  const scale = () => image.getBoundingClientRect().width / readings.width;
  function nearest({ clientX, clientY }) {
    const box = image.getBoundingClientRect(), size = scale();
    const x = (clientX - box.left) / size, y = (clientY - box.top) / size;
    let best = -1, least = NEAR / size;
    for (let index = 0; index < readings.x.length; index++) {
      const distance = readings.by_row ? Math.abs(readings.y[index] - y) : Math.hypot(readings.x[index] - x, readings.y[index] - y);
      if (distance < least) [best, least] = [index, distance];
    }
    return best;
  }
  function point(event) {
    if (tip.contains(event.target)) return at; // the text can be pointed at too: it is no position in the picture
    last = { clientX: event.clientX, clientY: event.clientY };
    if (!readings) { load(); return -1; }
    const found = nearest(last);
    if (found < 0) { ring.hidden = tip.hidden = true; at = -1; return -1; }
    show(readings.of[found], found);
    return at;
  }

  function show(word, index = readings?.of.indexOf(word)) {
    if (!readings?.words[word]) return;
    const [name, value] = readings.words[word], size = scale();
    at = word;
    walk.value = word;
    walk.dataset.name = name;
    walk.setAttribute("aria-valuetext", `${name}, ${value}. ${word + 1} of ${readings.words.length}.`);
    const does = choice(readings.words[word]);
    tip.replaceChildren(h("strong", {}, name), " ", whole(value), ...(does && !does.chosen ? [h("span", { class: "lul-does" }, finger ? "Tap again to choose" : "Click or press Enter to choose")] : []));
    stage.classList.toggle("lul-chooses", Boolean(does && !does.chosen));
    ring.hidden = tip.hidden = false;
    const x = readings.x[index] * size, y = readings.y[index] * size;
    Object.assign(ring.style, { left: `${x}px`, top: `${y}px` });
    // Above the mark if there is room, else below; never beyond the picture's sides.
    const half = tip.offsetWidth / 2, above = y - tip.offsetHeight - 14;
    tip.style.left = `${Math.min(Math.max(x, half), Math.max(half, stage.clientWidth - half))}px`;
    tip.style.top = `${above > -8 ? above : y + 14}px`;
  }

  // Whoever goes to a mark by keyboard or by its name sees it: a map may be larger than the window.
  function step(word) {
    show(word);
    ring.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function choose() {
    const does = at >= 0 ? choice(readings.words[at]) : null;
    if (!does || does.chosen) return;
    announce(stage, `${readings.words[at][0]} is chosen.`);
    does.take();
  }
  // The first tap reads a mark, the second chooses it; with a mouse it has already been read.
  function press(event) {
    const before = at;
    if (!readings) hasty = !finger || last !== null; // sooner than the words have come
    const now = point(event);
    if (now >= 0 && (!finger || now === before)) choose();
  }

  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !readings) return;
    const most = readings.words.length - 1;
    if (event.key in steps) step(Math.min(most, Math.max(0, Number(walk.value) + steps[event.key])));
    else if (event.key === "Enter") choose();
    else if (event.key === "Escape") { if (tip.hidden && !made.release?.()) zoom?.(null); hide(); }
    else if (event.key.length === 1 && event.key.trim()) jump(event.key.toLowerCase());
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  // Typing letters jumps to the next name that begins with them.
  function jump(letter) {
    const now = Date.now();
    typed = now - typedAt < 800 ? typed + letter : letter;
    typedAt = now;
    const names = readings.words.map(([name]) => name.toLowerCase()), from = Number(walk.value) + (typed.length === 1 ? 1 : 0);
    const found = [...names.slice(from), ...names.slice(0, from)].findIndex((name) => name.startsWith(typed));
    if (found >= 0) step((found + from) % names.length);
  }

  // A search is applied as soon as the readings arrive: a name that begins with the text, or else contains it.
  function find(text, loose) {
    sought = null;
    const words = text.trim().toLowerCase();
    if (!words) { hide(); return; }
    if (!readings) { sought = () => find(text, loose); load(); return; }
    const names = readings.words.map(([name]) => name.toLowerCase());
    const found = [names.indexOf(words), names.findIndex((name) => name.startsWith(words)), names.findIndex((name) => name.includes(words))].find((index) => index >= 0) ?? -1;
    if (found < 0) {
      const why = "Not found on this map. Check the spelling, or zoom out.";
      hide();
      announce(stage, why);
      stage.dispatchEvent(new CustomEvent("missed", { detail: why })); // for sighted users
      return;
    }
    step(found);
    if (loose) announce(stage, walk.getAttribute("aria-valuetext"));
  }

  const made = { stage, find, choose, hide,
    // Only the marks of one entry of the key respond, or all (null).
    only(wanted) {
      group = wanted;
      hide();
      if (!every) return;
      readings = within(every, group);
      walk.max = readings.words.length - 1;
    },
    // Another picture: its readings are requested when somebody points at it again.
    renew(named) {
      const reads = coming || document.activeElement === walk || !tip.hidden;
      if (finger && !tip.hidden) last = null; // long lifted: the page may have moved under it
      readings = every = null;
      coming = false; // requests for the previous picture are ignored
      walk.setAttribute("aria-label", `Values in the chart: ${named}`);
      ring.hidden = tip.hidden = true;
      if (reads) load();
    } };
  return made;
}
