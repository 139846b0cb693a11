// The explorer: implements anywidget's front-end interface, render({ model, el }). The kernel sends final values (see
// toolkit/explorer/frame.py); nothing is computed here.

const AREAS = ["place", "region", "city"]; // names of the controls that choose an area

// On a served page the first result is in `el` before this runs: its heading and its sentence, which screen readers
// already observe, are kept.
function render({ model, el }) {
  const own = `lul-${++serial}`;
  const spec = model.get("form");
  low = spec.served ? "h2" : "h3";
  const form = { terms: model.get("view").terms, largest_file: spec.largest_file, send: (message, buffers) => model.send(message, undefined, buffers) };
  const pending = new Set(); // controls whose choice is not yet in the displayed result
  const parts = []; // the blocks of the result as received, by position
  const arrivals = new Map(), awaited = new Map(); // callbacks waiting for a part, and for a figure's rows or readings
  const shown = []; // the nodes of the blocks, by position
  let drawnFor = {}, busyTimer = null, strengthTimer = null, strengths = [], settledStrength = null, stepped = null;

  const { nodes, fields, usual, fit, settle, openChanged, reach, toMap } = formOf(spec, own, tell, form);
  const button = (label, onclick) => h("button", { type: "button", class: "lul-button", onclick }, label);
  const ready = el.querySelector(".lul-sentence");
  const sentence = ready ?? h("p", { class: "lul-sentence", role: "status" });
  const strength = el.querySelector(".lul-strength") ?? h("div", { class: "lul-strength" });
  const notice = h("p", { class: "lul-notice lul-unseen", role: "status" });
  const problem = h("div", { class: "lul-problem", role: "alert", hidden: true });
  const told = h("ul", { class: "lul-others" });
  const [lead, rest, deeper] = [1, 2, 3].map(() => h("div", { class: "lul-views" }));
  const deep = h("details", { class: "lul-deep", hidden: true }, h("summary", {}, "More detail"), deeper);
  const notes = h("div", { class: "lul-notes" });
  const code = h("code");
  const copyCode = button("Copy the code", () => put(code.textContent, copyCode, "Code copied"));
  const copyLink = button("Copy a link", () => put(address(), copyLink, "Link copied"));
  const pins = pinning(lead, () => model.get("pins"), (pinned) => { model.set("pins", pinned); model.save_changes(); });
  const download = (kind, label) => button(label, () => { model.send({ ask: "download", kind, at: spec.served ? location.origin + location.pathname : "" }, undefined, []); shut(); });
  const assurance = download("assurance.html", "Assurance sheet"); // for a result whose figures have a strength
  const opener = h("summary", { class: "lul-button" }, "Download");
  const downloads = h("details", { class: "lul-menu", onkeydown: (event) => { if (event.key === "Escape") shut(); },
    onfocusout: (event) => { if (event.relatedTarget && !downloads.contains(event.relatedTarget)) downloads.open = false; } }, opener,
    h("div", { class: "lul-menu-items" }, [["csv", "Tables (CSV)"], ["xlsx", "Workbook (XLSX)"], ["docx", "Brief (Word)"], ["ipynb", "Notebook (Python)"]].map(([kind, label]) => download(kind, label)), assurance));
  const shut = () => { downloads.open = false; opener.focus(); };
  const outside = (event) => { if (!downloads.contains(event.target)) downloads.open = false; };
  const tools = h("div", { class: "lul-tools", role: "group", "aria-label": "Share or download this result" },
    copyLink, downloads, button("Print a brief", printBrief), pins.button);
  const outcome = h("div", { class: "lul-outcome", tabindex: -1 }, problem, pins.row, told, strength, tools, notice, rest, deep, notes,
    h("details", { class: "lul-code" }, h("summary", {}, "Show the code"), h("p", {}, "Python code for this result:"),
      h("pre", { tabindex: 0, role: "region", "aria-label": "Python code" }, code), copyCode));
  const choices = h("form", { class: "lul-form", "aria-label": "Choices", onsubmit: (event) => event.preventDefault() },
    h("button", { type: "button", class: "lul-link lul-past", onclick: () => { outcome.scrollIntoView(); outcome.focus(); } }, "Skip to results"),
    nodes, button("Reset", reset));
  const sheet = asSheet(choices, `${own}-choices`);
  if (ready) {
    el.querySelector(".lul-form").replaceWith(sheet.opener, choices);
    el.querySelector(".lul-outcome").replaceWith(outcome);
  } else {
    el.append(h("section", { class: "lul", "aria-labelledby": `${own}-title`, ...inNotebook },
      h(spec.served ? "h1" : "h2", { id: `${own}-title`, class: "lul-title" }, spec.title), h("p", { class: "lul-question" }, spec.question),
      h("div", { class: "lul-columns" }, sentence, sheet.opener, choices, outcome)));
  }
  const root = sentence.closest(".lul");

  // ---- from the form to the kernel

  function tell(name, value) {
    keepPlace(name, value);
    send(settle({ ...model.get("values"), [name]: value }));
    const come = fit(model.get("values"));
    if (come.length) announce(root, `More choices are available: ${come.join(", ")}.`);
  }
  // A result that is still on its way neither undoes these choices nor becomes a step of the history.
  function send(values) {
    for (const { name, kind } of spec.controls) if (kind !== "file" && differ(values[name], model.get("values")[name])) pending.add(name);
    model.set("values", values);
    model.save_changes();
    clearTimeout(busyTimer);
    // Only a noticeable wait is shown.
    busyTimer = setTimeout(() => { outcome.setAttribute("aria-busy", "true"); }, 250);
  }
  function settled() {
    clearTimeout(busyTimer);
    outcome.removeAttribute("aria-busy");
  }
  function reset() {
    for (const [name, field] of Object.entries(fields)) { field.reset?.(); field.put(usual[name]); }
    fit(usual);
    setPlace(null);
    if (differ(model.get("values"), usual)) send({ ...usual });
    announce(root, "The choices have been reset.");
  }
  // The visitor's place and language stay in the address, even if an app has no control for them.
  let own_place = spec.served ? new URLSearchParams(location.search).get("place") : null;
  const asked = spec.served && new URLSearchParams(location.search).get("lang");
  function withPlace(query) {
    const named = new URLSearchParams(query).has("place");
    const place = own_place && !named && `place=${encodeURIComponent(own_place)}`;
    return [query, place, asked && `lang=${encodeURIComponent(asked)}`].filter(Boolean).join("&");
  }
  function keepPlace(name, value) {
    if (AREAS.includes(name)) setPlace(value && value !== "all" && value !== "none" ? value : null);
  }
  function setPlace(code) {
    if (!spec.served) return;
    own_place = code;
    const listed = spec.controls.flatMap(({ name, options }) => (AREAS.includes(name) ? options : []));
    const label = listed.find(([value]) => value === code)?.[1];
    document.dispatchEvent(new CustomEvent("lul-place", { detail: { code, label } }));
  }
  function address() {
    const query = withPlace(model.get("view").query);
    const base = spec.served ? location.origin + location.pathname : spec.address;
    return query ? `${base}?${query}` : base;
  }

  // ---- from the kernel to the page

  // Back may be pressed as soon as a new headline is seen: each result is a step of the history before it is painted.
  function record(view) {
    if (!view.sentence) return;
    for (const name of pending) if (!differ(view.values[name], model.get("values")[name])) pending.delete(name);
    if (spec.served && (!pending.size || !stepped)) step(view);
  }
  // The picture and its headline are painted before the rest is updated. A page in the background has no frames.
  function showView() {
    const view = model.get("view"), after = (wait) => new Promise((then) => setTimeout(then, wait));
    const drawn = (view.blocks ?? []).map((values, index) => values.kind === "figure" && shown[index]?.lulDraw?.(values)).find(Boolean);
    record(view);
    if (!drawn) { showWhole(); return; }
    showHeadline(view);
    const painted = drawn.then(() => new Promise(requestAnimationFrame)).then(() => after(0));
    Promise.race([painted, after(60)]).then(() => { if (view === model.get("view")) showWhole(); });
  }
  // The same text again is not announced.
  function showHeadline({ sentences: [first] }) {
    if (sentence.textContent.trim() !== whole(first)) sentence.replaceChildren(h("strong", { class: "lul-first" }, first));
  }
  function showWhole() {
    settled();
    const view = model.get("view");
    if (!view.sentence) return;
    form.terms = view.terms;
    showHeadline(view);
    const others = view.sentences.slice(1);
    if (told.dataset.written !== JSON.stringify(others)) {
      // The headline is announced; if it is unchanged, that the rest has changed.
      if (told.dataset.under === view.sentences[0]) announce(told, "The sentences below the figure have changed.");
      told.dataset.written = JSON.stringify(others);
      told.replaceChildren(...others.map((line) => h("li", {}, line)));
      told.hidden = !others.length;
    }
    told.dataset.under = view.sentences[0];
    showStrength(view.strength ?? []);
    showBlocks(view.blocks);
    showNotes(view);
    code.textContent = view.code;
    for (const [name, listed] of Object.entries(view.options ?? {})) fields[name].offer(listed), (fields[name].few = listed.length < 2);
    for (const [name, field] of Object.entries(fields)) {
      // What has been chosen meanwhile, is being typed or has been refused is kept.
      if (!pending.has(name) && !field.refused?.() && !field.node.contains(document.activeElement)) field.put(view.values[name]);
    }
    fit({ ...view.values, ...Object.fromEntries([...pending].map((name) => [name, model.get("values")[name]])) });
    // A choice that gave way is not sent again.
    const values = { ...model.get("values"), ...view.values };
    if (!pending.size && differ(values, model.get("values"))) model.set("values", values);
    pins.show(view);
  }
  // Each choice is a step for the browser's Back button; the values that a slider passes are one step.
  function step({ query: short, values }) {
    const query = withPlace(short);
    const moved = Object.keys(values).filter((name) => differ(values[name], stepped?.values[name])).join();
    const same = !stepped || query === location.search.slice(1) || (moved === stepped.moved && Date.now() - stepped.at < 1000);
    history[same ? "replaceState" : "pushState"]({ chosen: values, place: own_place }, "", query ? `?${query}` : location.pathname);
    stepped = { values, moved, at: Date.now() };
  }
  function stepBack({ state }) {
    if (!state?.chosen) return;
    const values = { ...model.get("values"), ...state.chosen };
    if (state.place !== own_place) setPlace(state.place);
    for (const [name, field] of Object.entries(fields)) field.put(values[name]);
    fit(values);
    send(values);
    announce(root, "Your earlier choices are back.");
  }
  // Slow checks are requested once the choices have been left alone for a while, so that they delay no change.
  function showStrength(rated) {
    strengths = rated;
    assurance.hidden = !rated.length;
    settledStrength?.(); // or a newer result has replaced the one whose checks a brief is waiting for
    clearTimeout(strengthTimer);
    if (rated.some((one) => one.waits)) strengthTimer = setTimeout(() => ask("strength", 0), 400);
    const written = JSON.stringify(rated);
    if (strength.dataset.written === written) return;
    strength.dataset.written = written;
    const opened = [...strength.querySelectorAll("details")].map((details) => details.open);
    handOn(strength, () => { strength.replaceChildren(...rated.map(strengthOf)); return strength; });
    [...strength.querySelectorAll("details")].forEach((details, number) => { details.open = opened[number] ?? false; });
  }
  // Unchanged notes are kept, including any that someone is reading or has focused.
  function showNotes({ notes: lines, sources, terms, ways }) {
    const written = JSON.stringify([lines, sources, ways]);
    if (notes.dataset.written === written) return;
    notes.dataset.written = written;
    const made = [...(lines.length ? [h(low, {}, "How to read this"), h("ul", {}, lines.map((line) => h("li", {}, ...worded(line, terms))))] : []),
      ...(sources.length ? [h(low, {}, "Sources"), h("ul", {}, sources.map((line) => h("li", {}, line)))] : []), ...waysOn(ways, spec)];
    handOn(notes, () => { notes.replaceChildren(...made); return notes; });
    if (spec.served) document.dispatchEvent(new Event("lul-links")); // they include the place
  }
  // A block of the same kind is redrawn in place, so that nothing jumps and open tables stay open.
  function showBlocks(blocks) {
    inSight.disconnect();
    // If only this result was pinned, the figures below are unchanged; removed results are no longer highlighted.
    const now = JSON.stringify([model.get("view").values, model.get("width")]), pinned = model.get("pins")?.length ?? 0;
    const kept = now === drawnFor.values && pinned > drawnFor.pinned ? [...parts].map((one) => one?.kind !== "later" && one) : [];
    drawnFor = { values: now, pinned };
    align(blocks);
    parts.splice(0, Infinity, ...blocks.map((one, index) => (one.kind === "later" && kept[index]) || one));
    for (const arrived of [...arrivals.values()]) arrived();
    blocks.forEach((values, index) => { if (values.kind !== "later") showBlock(index, values); else if (!kept[index]) showLater(index); });
    arrange(blocks);
  }
  // A block that comes or goes, such as the text on a chosen place, leaves the others and the focus in them as they are.
  function align(blocks) {
    const more = blocks.length - shown.length, waits = (one) => one?.kind === "later";
    if (!more || !shown.length) return;
    let at = 0;
    while (at < Math.min(shown.length, blocks.length) && (parts[at]?.kind === blocks[at].kind || waits(parts[at]) || waits(blocks[at]))) at += 1;
    if (more > 0) shown.splice(at, 0, ...Array(more));
    for (const gone of shown.splice(at, Math.max(0, -more))) handOn(gone, () => { gone.remove(); return notes; });
  }
  // The first block is below the headline; anything after the third figure waits until it is requested.
  function arrange(blocks) {
    const figures = blocks.flatMap(({ kind }, index) => (kind === "figure" || kind === "later" ? [index] : []));
    const last = (figures[2] ?? blocks.length) + 1;
    for (const [holder, nodes] of [[lead, shown.slice(0, 1)], [rest, shown.slice(1, last)], [deeper, shown.slice(last)]]) {
      nodes.forEach((node, at) => { if (holder.children[at] !== node) holder.insertBefore(node, holder.children[at] ?? null); });
    }
    deep.hidden = shown.length <= last;
  }
  // The old content stays until the new one arrives; the part nearest to the viewport is requested first. Not
  // “aria-busy”, since a screen reader would skip it and never scroll it into view.
  function showLater(index) {
    const place = shown[index] ??= h("div", { class: "lul-figure lul-later" }, "Loading chart …");
    if (!place.classList.contains("lul-later") && !place.classList.contains("lul-stale")) {
      place.classList.add("lul-stale");
      place.prepend(h("p", { class: "lul-unseen" }, "This chart shows an earlier choice. It will be redrawn when you reach it."));
    }
    inSight.observe(place);
  }
  function showBlock(index, values) {
    const old = shown[index];
    parts[index] = values;
    if (values.kind === "figure" && old?.lulPut && old.lulAnswers === values.answers) {
      old.classList.remove("lul-stale");
      old.querySelector(":scope > .lul-unseen")?.remove();
      old.lulPut(values);
      return;
    }
    const made = block(values, (kind, heard) => { awaited.set(`${kind} ${index}`, heard); ask(kind, index); }, choice, old, zoom);
    shown[index] = made;
    toMap(shown.find((one) => one?.lulTools)?.lulTools);
    if (!old) return;
    const opened = [...old.querySelectorAll("details")].map((details) => details.open);
    [...made.querySelectorAll("details")].forEach((details, number) => { if (opened[number]) details.open = true; });
    const scrolled = old.querySelector(".lul-scroll")?.scrollTop ?? 0;
    handOn(old, () => { old.replaceWith(made); return made; });
    const box = made.querySelector(".lul-scroll");
    if (box) box.scrollTop = scrolled;
  }
  function ask(kind, index) {
    model.send({ ask: kind, index, query: model.get("view").query }, undefined, []);
  }
  // What choosing a mark of a figure does: sets the control for areas of its kind, if the app has one.
  function choice([, , code]) {
    if (!code) return null;
    for (const { name, options = [] } of spec.controls.filter((control) => AREAS.includes(control.name))) {
      const option = options.find(([value, label]) => value && (value === code || label === code));
      if (option) return { chosen: model.get("values")[name] === option[0], take: () => { fields[name].put(option[0]); tell(name, option[0]); } };
    }
    return null;
  }
  // A double tap on a map shows the mark's region alone; another, or Escape, shows everything again.
  function zoom(words) {
    const options = spec.controls.find(({ name }) => name === "zoom")?.options ?? [], now = model.get("values").zoom;
    const region = !now && words ? words[1].split(": ")[0] : "";
    if (!options.some(([value]) => value === region) || region === now || fields.zoom.node.hidden) return;
    fields.zoom.put(region);
    tell("zoom", region);
  }
  const inSight = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) {
      inSight.unobserve(target);
      ask("view", shown.indexOf(target));
    }
  }, { rootMargin: "300px 0px" });

  // A control's problem is shown beside it, and at the top of the result with a link to it.
  function showProblem() {
    settled();
    const { text = "", field = "" } = model.get("problem");
    for (const [name, one] of Object.entries(fields)) one.error(name === field ? text : "");
    const at = spec.controls.find((control) => control.name === field);
    problem.hidden = !text;
    const made = [...(text ? [h("p", {}, at ? `${text} The last result is still shown.` : text)] : []),
      ...(text && at ? [h("button", { type: "button", class: "lul-link", onclick: () => reach(field) }, `Go to “${at.label}”`)] : [])];
    handOn(problem, () => { problem.replaceChildren(...made); return text ? problem : tools; });
  }

  // ---- a brief of one page

  const showBrief = () => brief(spec, { ...model.get("view"), strength: strengths }, parts, address());
  async function printBrief() {
    while (strengths.some((one) => one.waits)) await new Promise((then) => { settledStrength = then; ask("strength", 0); });
    const { place } = model.get("view");
    const all = () => ["figure", "table"].every((kind) => parts.some((one) => one.kind === kind && (!place || about(one, place))));
    for (let index = 0; index < parts.length && !all(); index++) {
      if (parts[index].kind === "later") await new Promise((arrived) => { arrivals.set(index, arrived); ask("view", index); });
    }
    await showBrief().querySelector("img")?.decode().catch(() => {});
    window.print();
  }
  // A served page prints as its brief, however printing was started.
  const beforePrint = () => { if (spec.served && !document.querySelector(".lul-brief")) showBrief(); };

  // ---- begin

  const answered = (message, buffers) => {
    if (message.query !== undefined && message.query !== model.get("view").query) return;
    if (message.answer === "view") { showBlock(message.index, message.part); arrivals.get(message.index)?.(); }
    if (message.answer === "strength") showStrength(message.strength);
    awaited.get(`${message.answer} ${message.index}`)?.(message.part);
    if (message.answer === "download") save(new Blob(buffers, { type: message.type }), message.name);
  };
  const heard = [["change:view", showView], ["change:problem", showProblem], ["msg:custom", answered]];
  for (const [event, hears] of heard) model.on(event, hears);
  const windowHears = [["beforeprint", beforePrint], ["afterprint", putBriefAway], ["pointerdown", outside], ["popstate", stepBack]];
  for (const [event, hears] of windowHears) window.addEventListener(event, hears);
  for (const [name, field] of Object.entries(fields)) field.put(model.get("values")[name]);
  openChanged(model.get("values"));
  record(model.get("view"));
  showWhole();
  showProblem();
  // Figures are redrawn with larger text when the page is as narrow as a phone's.
  const measured = new ResizeObserver(() => {
    const width = outcome.clientWidth && outcome.clientWidth < 560 ? "narrow" : "wide";
    if (model.get("width") !== width) { model.set("width", width); model.save_changes(); }
    sheet.fit(spec.served && root.clientWidth < 46 * parseFloat(getComputedStyle(document.documentElement).fontSize));
  });
  measured.observe(outcome);
  root.dataset.ready = "true";
  return () => {
    measured.disconnect();
    clearTimeout(strengthTimer);
    inSight.disconnect();
    putBriefAway();
    for (const [event, hears] of heard) model.off(event, hears);
    for (const [event, hears] of windowHears) window.removeEventListener(event, hears);
  };
}

export default { render };
