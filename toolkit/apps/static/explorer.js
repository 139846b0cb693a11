// The page's side of an explorer: native controls with real labels, the result in words, figures with alternative
// text, each with the table behind it. Written to anywidget's front-end interface: render({ model, el }).
// The kernel sends finished values (see toolkit/apps/frame.py); nothing is computed here.

let serial = 0; // makes ids unique when a notebook shows several explorers
let low = "h3"; // level of the headings inside: below the page's own, or below the notebook's

function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

// ---------------------------------------------------------------- words with glossary terms

function worded(text, terms) {
  const parts = [];
  let last = 0;
  for (const match of text.matchAll(/\[\[([^\]|]+)(?:\|([^\]]+))?\]\]/g)) {
    parts.push(text.slice(last, match.index), term(match[2] ?? match[1], terms?.[match[1]]));
    last = match.index + match[0].length;
  }
  return [...parts, text.slice(last)];
}

const plain = (text) => text.replace(/\[\[([^\]|]+)(?:\|([^\]]+))?\]\]/g, (_, one, other) => other ?? one);

// A term opens on hover, focus and touch, stays while pointed at, and closes with Escape wherever the focus is.
function term(word, meaning) {
  if (!meaning) return word;
  const id = `lul-term-${++serial}`;
  const tip = h("span", { class: "lul-tip", role: "tooltip", id, hidden: true }, meaning);
  const escape = (event) => { if (event.key === "Escape") { event.stopPropagation(); show(false); } };
  function show(shown) {
    tip.hidden = !shown;
    document[shown ? "addEventListener" : "removeEventListener"]("keydown", escape, true);
    if (!shown) return;
    tip.style.left = "0";
    const box = tip.getBoundingClientRect();
    const beyond = box.right + 8 - document.documentElement.clientWidth;
    if (beyond > 0) tip.style.left = `${-Math.min(beyond, box.left - 8)}px`;
  }
  const button = h("button", { type: "button", class: "lul-term", "aria-describedby": id,
    onfocus: () => show(true), onblur: () => show(false), onclick: () => { button.focus(); show(true); } }, word);
  return h("span", { class: "lul-term-box", onpointerenter: () => show(true),
    onpointerleave: () => { if (document.activeElement !== button) show(false); } }, button, tip);
}

// What happened beside the result (copied, held, how many fit), for those who hear the page.
function announce(node, words) {
  const region = node.closest(".lul")?.querySelector(".lul-notice");
  if (region) region.textContent = words;
}

// ---------------------------------------------------------------- controls

// Each maker returns { node, put(value), error(text) }; `tell` takes the new value.
const makers = { select, place, radio, many, check, range, file };

// The help and the problem of a control; a problem is tied to each of its fields.
function labelled(control, id, inForm, ...fields) {
  const help = control.help ? h("p", { class: "lul-help", id: `${id}-help` }, ...worded(control.help, inForm.terms)) : null;
  const error = h("p", { class: "lul-error", id: `${id}-error`, hidden: true });
  for (const field of fields) field.setAttribute("aria-describedby", `${control.help ? `${id}-help ` : ""}${id}-error`);
  return { help, error, say(text) {
    error.hidden = !text;
    error.textContent = text ? `Problem: ${text}` : "";
    for (const field of fields) {
      if (field.tagName === "FIELDSET" && !field.role) continue; // a group cannot be invalid, says ARIA; its words still are tied
      if (text) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  } };
}

function grouped(options) {
  const groups = new Map();
  for (const option of options) {
    if (!groups.has(option[2])) groups.set(option[2], []);
    groups.get(option[2]).push(option);
  }
  return groups;
}

function select(control, id, tell, form) {
  const field = h("select", { id, onchange: () => tell(field.value) });
  for (const [group, options] of grouped(control.options)) {
    const made = options.map(([value, label]) => h("option", { value }, label));
    field.append(...(group ? [h("optgroup", { label: group }, made)] : made));
  }
  const { help, error, say } = labelled(control, id, form, field);
  return { node: h("div", { class: "lul-control" }, h("label", { for: id }, control.label), help, field, error),
    put: (value) => { field.value = value; }, error: say };
}

function radio(control, id, tell, form) {
  const boxes = control.options.map(([value, label], index) => [value, h("input", { type: "radio", name: id,
    id: `${id}-${index}`, value, onchange: () => tell(value) }), label]);
  const field = h("fieldset", { id, role: "radiogroup" }, h("legend", {}, control.label));
  const { help, error, say } = labelled(control, id, form, field);
  field.append(...[help].filter(Boolean), h("div", { class: "lul-choices" }, boxes.map(([, box, label]) =>
    h("label", { class: "lul-choice", for: box.id }, box, h("span", {}, label)))), error);
  return { node: h("div", { class: "lul-control" }, field),
    put: (value) => boxes.forEach(([own, box]) => { box.checked = own === value; }), error: say };
}

function many(control, id, tell, form) {
  const boxes = [];
  const chosen = () => boxes.filter(([, box]) => box.checked).map(([value]) => value);
  const count = h("span", { class: "lul-count" });
  const recount = () => {
    count.textContent = `${chosen().length} chosen`;
    for (const list of lists) {
      const ticked = list.querySelectorAll(":checked").length, said = list.querySelector(".lul-count");
      if (said) said.textContent = ticked ? `${ticked} chosen` : "";
    }
  };
  const lists = [...grouped(control.options)].map(([group, options]) => {
    const made = options.map(([value, label]) => {
      const box = h("input", { type: "checkbox", id: `${id}-${boxes.length}`, value,
        onchange: () => { recount(); tell(chosen()); } });
      boxes.push([value, box]);
      return h("label", { class: "lul-choice", for: box.id }, box, h("span", {}, label));
    });
    return group ? h("details", { class: "lul-group" }, h("summary", {}, group, " ", h("span", { class: "lul-count" })), made) : h("div", {}, made);
  });
  const field = h("fieldset", { id }, h("legend", {}, control.label, " ", count));
  const { help, error, say } = labelled(control, id, form, field);
  field.append(...[help].filter(Boolean), ...lists, error);
  return { node: h("div", { class: "lul-control" }, field), error: say, put: (values) => {
    boxes.forEach(([own, box]) => { box.checked = values.includes(own); });
    // Closed groups would hide what is chosen; on a phone open ones would hide the result.
    const isWide = field.closest(".lul")?.clientWidth > 830;
    for (const list of lists) if (isWide && list.tagName === "DETAILS" && list.querySelector(":checked")) list.open = true;
    recount();
  } };
}

function check(control, id, tell, form) {
  const field = h("input", { type: "checkbox", id, onchange: () => tell(field.checked) });
  const { help, error, say } = labelled(control, id, form, field);
  return { node: h("div", { class: "lul-control" },
    h("label", { class: "lul-choice", for: id }, field, h("span", {}, control.label)), help, error),
    put: (value) => { field.checked = value; }, error: say };
}

function range(control, id, tell, form) {
  const span = { min: control.minimum, max: control.maximum, step: control.step };
  const unit = control.unit ? ` (${control.unit})` : "";
  const slider = h("input", { type: "range", id, ...span, oninput: () => { box.value = slider.value; took(); } });
  const box = h("input", { type: "number", id: `${id}-box`, ...span, inputmode: "decimal",
    "aria-label": `${control.label}${unit}, as a number`, onchange: () => {
      const number = box.valueAsNumber;
      if (number >= control.minimum && number <= control.maximum) {
        slider.value = number; // which is where the nearest step is found
        box.value = slider.value;
        took();
      } else say(`${control.label}: expected a number from ${control.minimum} to ${control.maximum}. The last result is still shown.`);
    } });
  const said = () => { if (control.unit) slider.setAttribute("aria-valuetext", `${slider.value} ${control.unit}`); };
  const { help, error, say } = labelled(control, id, form, slider, box);
  error.role = "alert"; // the page itself refuses a number: nothing else says so
  const took = () => { say(""); said(); tell(Number(slider.value)); };
  return { node: h("div", { class: "lul-control" }, h("label", { for: id }, `${control.label}${unit}`), help,
    h("div", { class: "lul-range" }, slider, box), error),
    put: (value) => { slider.value = value; box.value = value; said(); say(""); }, error: say };
}

function file(control, id, tell, form) {
  const field = h("input", { type: "file", id, accept: control.accept, onchange: async () => {
    const [chosen] = field.files;
    if (!chosen) return;
    if (chosen.size > form.largest_file) {
      say(`“${chosen.name}” is larger than ${Math.round(form.largest_file / 2 ** 20)} MiB.`);
      return;
    }
    form.send({ ask: "file", control: control.name, name: chosen.name }, [await chosen.arrayBuffer()]);
    away.hidden = false;
  } });
  const clear = () => { field.value = ""; away.hidden = true; form.send({ ask: "file", control: control.name, name: "" }, []); };
  const away = h("button", { type: "button", class: "lul-button", hidden: true, onclick: () => { clear(); field.focus(); } }, "Take the file away");
  const { help, error, say } = labelled(control, id, form, field);
  return { node: h("div", { class: "lul-control" }, h("label", { for: id }, control.label), help, field, away, error),
    put: (value) => { if (!value) { field.value = ""; away.hidden = true; } }, error: say,
    reset: () => { if (!away.hidden) clear(); } };
}

// A text box that narrows a long list as one types (the ARIA combobox pattern, list autocomplete, no auto-select).
function place(control, id, tell, form) {
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f'’.,-]/g, "").toLowerCase();
  const known = control.options.map(([value, label, group]) => ({ value, label, group, key: fold(`${label} ${group}`) }));
  let chosen = known[0], shown = [], active = -1;
  const list = h("ul", { role: "listbox", id: `${id}-list`, class: "lul-list", hidden: true, "aria-label": control.label });
  const field = h("input", { type: "text", id, role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`,
    onfocus: () => field.select(), oninput: () => { say(""); narrow(); open(true); }, onclick: () => { narrow(""); open(true); },
    onblur: () => { open(false); settle(); }, onkeydown: key });
  const { help, error, say } = labelled(control, id, form, field);

  function narrow(text = field.value) {
    const words = fold(text).split(/\s+/).filter(Boolean);
    const fits = known.filter((one) => words.every((word) => one.key.includes(word)));
    const first = fold(text);
    shown = fits.sort((a, b) => b.key.startsWith(first) - a.key.startsWith(first)).slice(0, text ? 40 : known.length);
    active = -1;
    list.replaceChildren(...(shown.length ? shown.map((one, index) => h("li", { role: "option", id: `${id}-o${index}`,
      "aria-selected": String(one === chosen), onpointerdown: (event) => { event.preventDefault(); take(one); } },
      one.label, one.group ? h("span", { class: "lul-where" }, ` ${one.group}`) : null))
      : [h("li", { class: "lul-none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing in the list has this in its name.")]));
    announce(field, shown.length === 1 ? "1 entry fits." : `${shown.length} entries fit.`);
  }
  // A whole name typed and left is a choice; anything else gives way to what was chosen before, and it is said so.
  function settle() {
    const typed = known.find((one) => fold(one.label) === fold(field.value)), kept = chosen?.label ?? "";
    if (typed && typed !== chosen) take(typed);
    else if (!typed && field.value.trim()) say(`“${field.value.trim().slice(0, 60)}” is not in the list; “${kept}” stays chosen.`);
    if (!typed) field.value = kept;
  }
  function open(yes) {
    list.hidden = !yes;
    field.setAttribute("aria-expanded", String(yes));
    if (yes) list.scrollIntoView({ block: "nearest" });
    else field.removeAttribute("aria-activedescendant");
  }
  function move(to) {
    if (!shown.length) return;
    active = (to + shown.length) % shown.length;
    [...list.children].forEach((row, index) => row.classList.toggle("lul-active", index === active));
    field.setAttribute("aria-activedescendant", `${id}-o${active}`);
    list.children[active].scrollIntoView({ block: "nearest" });
  }
  function take(one) {
    chosen = one; field.value = one.label; say(""); open(false); tell(one.value);
  }
  function key(event) {
    const closed = list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (closed) { narrow(""); open(true); }
      if (closed) move(Math.max(0, shown.indexOf(chosen)));
      else move(active + (event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1));
    } else if (event.key === "Enter" && !closed) {
      event.preventDefault();
      const one = shown[active < 0 ? 0 : active];
      if (one) take(one);
    } else if (event.key === "Escape" && !closed) {
      event.stopPropagation(); open(false); field.value = chosen?.label ?? ""; field.select();
    }
  }
  return { node: h("div", { class: "lul-control lul-combo" }, h("label", { for: id }, control.label), help, field, list, error),
    put: (value) => { chosen = known.find((one) => one.value === value); field.value = chosen?.label ?? ""; }, error: say };
}

// ---------------------------------------------------------------- tables

const asNumber = (text) => (text === "–" ? NaN : Number(text.replace(/[,£%\s]/g, "").replace("−", "-")));

// The first column of words heads its rows; a table drawn again keeps the order that was asked of the one before it.
function table(values, before, note) {
  const names = Math.max(0, values.columns.findIndex((column) => !column.numeric));
  const side = (index) => (values.columns[index].numeric && index > names ? "lul-number" : null);
  let order = values.rows.map((_, index) => index);
  const body = h("tbody");
  const fill = () => body.replaceChildren(...order.map((index) => h("tr", {}, values.rows[index].map((cell, column) =>
    column === names ? h("th", { scope: "row" }, cell) : h("td", { class: side(column) }, cell)))));
  const heads = values.columns.map((column, index) => h("th", { scope: "col", "aria-sort": "none", class: side(index) },
    h("button", { type: "button", class: "lul-sort", onclick: () => sort(index, heads[index].ariaSort === "ascending") }, column.label)));
  function sort(index, down) {
    const sign = down ? -1 : 1;
    const compare = values.columns[index].numeric
      ? (a, b) => { const [x, y] = [asNumber(a), asNumber(b)]; return isNaN(x) - isNaN(y) || sign * (x - y) || 0; }
      : (a, b) => sign * a.localeCompare(b, "en-GB");
    order.sort((a, b) => compare(values.rows[a][index], values.rows[b][index]));
    heads.forEach((head, own) => head.setAttribute("aria-sort", own === index ? (down ? "descending" : "ascending") : "none"));
    fill();
  }
  const sorted = [...before?.querySelectorAll("thead th") ?? []].findIndex((head) => head.ariaSort !== "none");
  if (sorted >= 0 && sorted < heads.length) sort(sorted, before.querySelector('[aria-sort="descending"]') !== null);
  else fill();
  const copy = h("button", { type: "button", class: "lul-button", onclick: () => {
    const lines = [values.columns.map((column) => column.label), ...order.map((index) => values.rows[index])];
    put(lines.map((line) => line.join("\t")).join("\n"), copy, "Table copied");
  } }, "Copy the table");
  return h("div", { class: "lul-table" }, h("div", { class: "lul-scroll", tabindex: 0, role: "region", "aria-label": `Table: ${values.caption}` },
    h("table", {}, h("caption", {}, values.caption), h("thead", {}, h("tr", {}, heads)), body)), note ? h("p", { class: "lul-note" }, note) : null, copy);
}

async function put(text, button, done) {
  button.dataset.label ??= button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = done;
    announce(button, `${done}.`);
  } catch {
    // A page without https has no clipboard: show the text, selected, to be copied by hand.
    const box = h("textarea", { class: "lul-copybox", readonly: true, rows: 3, "aria-label": "Text to copy with Ctrl+C (Cmd+C on a Mac)",
      onkeydown: (event) => { if (event.key === "Escape") button.focus(); }, onblur: () => box.remove() });
    box.value = text;
    button.after(box);
    box.focus(); box.select();
  }
  setTimeout(() => { button.textContent = button.dataset.label; announce(button, ""); }, 2000);
}

// ---------------------------------------------------------------- blocks: figures, tables, texts

// `rows` asks for the rows behind a figure, which are many and seldom read; `before` is what the block replaces.
function block(values, rows, before) {
  if (values.kind === "text") {
    return h("section", { class: "lul-text" }, h(low, {}, values.title), values.paragraphs.map((text) => h("p", {}, text)));
  }
  if (values.kind === "table") {
    return h("section", { class: "lul-shown-table" }, table(values.table, before, values.note));
  }
  return figure(values, rows);
}

// A figure is redrawn in place (`lulPut`): its last picture stays until the next is decoded.
function figure(values, rows) {
  const image = h("img", { src: values.picture, alt: values.alt, class: "lul-picture" });
  const words = h("p", {}, values.alt);
  const behind = h("details", { class: "lul-behind", ontoggle: () => fill() }, h("summary", {}, "Data of this figure as a table"));
  let before = null; // the table of the picture before: what it was sorted by is kept
  function fill() {
    if (behind.open && behind.children.length === 1) rows((found) => {
      if (behind.children.length > 1) return;
      behind.append(table(found, before));
      if (before) behind.querySelector(".lul-scroll").scrollTop = before.lulTop;
    });
  }
  // Pictures are drawn as SVG by the server; the page itself makes the PNG of what it shows.
  const name = () => values.title.toLowerCase().replace(/[^a-z0-9]+/g, "-").slice(0, 60);
  const makers = {
    "image/svg+xml": () => fetch(values.picture).then((reply) => reply.blob()).then((blob) => save(blob, `${name()}.svg`)),
    "image/png": () => savePng(image, name()),
  };
  const saves = values.saves.map((kind) => h("button", { type: "button", class: "lul-link", onclick: makers[kind] },
    kind.replace(/^image\/|\+xml$/g, "").toUpperCase()));
  const node = h("figure", { class: "lul-figure" }, image, h("figcaption", {},
    h("details", { class: "lul-alt" }, h("summary", {}, "This figure in words"), words),
    behind, h("p", { class: "lul-save-line" }, "Save this figure: ", ...saves)));
  node.lulPut = (news) => {
    values = news;
    image.src = news.picture;
    image.alt = words.textContent = news.alt;
    const old = behind.querySelector(".lul-table");
    if (!old) return;
    before = old;
    before.lulTop = old.querySelector(".lul-scroll").scrollTop;
    old.remove();
    fill();
  };
  return node;
}

function savePng(image, name) {
  const canvas = h("canvas", { width: image.naturalWidth * 2, height: image.naturalHeight * 2 });
  const paper = canvas.getContext("2d");
  paper.fillStyle = "white";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => save(blob, `${name}.png`));
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

// ---------------------------------------------------------------- the explorer

// On a served page the first result is in `el` before this runs: its heading and its sentence, which screen readers
// already watch, stay where they are.
function render({ model, el }) {
  const own = `lul-${++serial}`;
  const spec = model.get("form");
  low = spec.served ? "h2" : "h3";
  const form = { terms: model.get("view").terms, largest_file: spec.largest_file, send: (message, buffers) => model.send(message, undefined, buffers) };
  const usual = Object.fromEntries(spec.controls.map((control) => [control.name, control.default]));
  const pending = new Set(); // controls whose choice the shown result does not have yet
  const parts = []; // the blocks of the result as they come, by their place
  const arrivals = new Map(), awaited = new Map(); // who waits for a part, and for the rows behind a figure
  let busyTimer = null, held = null;

  const fields = {};
  for (const control of spec.controls) {
    fields[control.name] = makers[control.kind](control, `${own}-${control.name}`, (value) => tell(control.name, value), form);
    fields[control.name].node.dataset.name = control.name;
  }
  const button = (label, onclick) => h("button", { type: "button", class: "lul-button", onclick }, label);
  const ready = el.querySelector(".lul-sentence");
  const sentence = ready ?? h("p", { class: "lul-sentence", role: "status" });
  const notice = h("p", { class: "lul-notice lul-unseen", role: "status" });
  const problem = h("div", { class: "lul-problem", role: "alert", hidden: true });
  const views = h("div", { class: "lul-views" });
  const notes = h("div", { class: "lul-notes" });
  const code = h("code");
  const copyCode = button("Copy the code", () => put(code.textContent, copyCode, "Code copied"));
  const copyLink = button("Copy a link", () => put(address(), copyLink, "Link copied"));
  const holdButton = button("Hold to compare", hold);
  const opener = h("summary", { class: "lul-button" }, "Download");
  const downloads = h("details", { class: "lul-menu", onkeydown: (event) => { if (event.key === "Escape") shut(); },
    onfocusout: (event) => { if (event.relatedTarget && !downloads.contains(event.relatedTarget)) downloads.open = false; } }, opener,
    h("div", { class: "lul-menu-items" }, [["csv", "Tables (CSV)"], ["xlsx", "Workbook (XLSX)"], ["ipynb", "Notebook (Python)"]].map(([kind, label]) =>
      button(label, () => { model.send({ ask: "download", kind }, undefined, []); shut(); }))));
  const shut = () => { downloads.open = false; opener.focus(); };
  const outside = (event) => { if (!downloads.contains(event.target)) downloads.open = false; };
  const tools = h("div", { class: "lul-tools", role: "group", "aria-label": "Take this result with you" },
    copyLink, downloads, button("Print a brief", printBrief), holdButton);
  const nowBeside = h("div", { class: "lul-now" }), differs = h("p", { class: "lul-note" });
  const beside = h("section", { class: "lul-beside", hidden: true, "aria-label": "Held for comparison" });
  const outcome = h("div", { class: "lul-outcome", tabindex: -1 }, problem, tools, notice, beside, views, notes,
    h("details", { class: "lul-code" }, h("summary", {}, "Show the code"), h("p", {}, "The lines of Python that give this result:"),
      h("pre", { tabindex: 0, role: "region", "aria-label": "Python code" }, code), copyCode));
  const choices = h("form", { class: "lul-form", "aria-label": "What to show", onsubmit: (event) => event.preventDefault() },
    h("button", { type: "button", class: "lul-link lul-past", onclick: () => { outcome.scrollIntoView(); outcome.focus(); } }, "Go past the choices to the figures"),
    spec.controls.map((control) => fields[control.name].node), button("Reset", reset));
  if (ready) {
    el.querySelector(".lul-form").replaceWith(choices);
    el.querySelector(".lul-outcome").replaceWith(outcome);
  } else {
    el.append(h("section", { class: "lul", "aria-labelledby": `${own}-title` },
      h(spec.served ? "h1" : "h2", { id: `${own}-title`, class: "lul-title" }, spec.title), h("p", { class: "lul-question" }, spec.question),
      h("div", { class: "lul-columns" }, sentence, choices, outcome)));
  }
  const root = sentence.closest(".lul");

  // ---- from the form to the kernel

  function tell(name, value) {
    pending.add(name);
    send({ ...model.get("values"), [name]: value });
  }
  function send(values) {
    model.set("values", values);
    model.save_changes();
    clearTimeout(busyTimer);
    // Only a wait that a person would notice is shown.
    busyTimer = setTimeout(() => { outcome.setAttribute("aria-busy", "true"); }, 250);
  }
  function settled() {
    clearTimeout(busyTimer);
    outcome.removeAttribute("aria-busy");
  }
  function reset() {
    pending.clear();
    for (const [name, field] of Object.entries(fields)) { field.reset?.(); field.put(usual[name]); }
    if (JSON.stringify(model.get("values")) !== JSON.stringify(usual)) send({ ...usual });
    announce(root, "The usual choices are set.");
  }
  function address() {
    const query = model.get("view").query;
    const base = spec.served ? location.origin + location.pathname : spec.address;
    return query ? `${base}?${query}` : base;
  }

  // ---- from the kernel to the page

  function showView() {
    settled();
    const view = model.get("view");
    if (!view.sentence) return;
    form.terms = view.terms;
    // The same words again are no news.
    if (sentence.textContent !== plain(view.sentence)) sentence.textContent = plain(view.sentence);
    showBlocks(view.blocks);
    showNotes(view);
    code.textContent = view.code;
    for (const [name, field] of Object.entries(fields)) {
      if (JSON.stringify(view.values[name]) === JSON.stringify(model.get("values")[name])) pending.delete(name);
      // What has been chosen meanwhile, or is being typed, stands.
      if (!pending.has(name) && !field.node.contains(document.activeElement)) field.put(view.values[name]);
    }
    if (spec.served) history.replaceState(null, "", view.query ? `?${view.query}` : location.pathname);
    compare();
  }
  // The same notes stay as they are, with whatever of them someone reads or has the focus on.
  function showNotes({ notes: lines, sources, terms }) {
    const written = JSON.stringify([lines, sources]);
    if (notes.dataset.written === written) return;
    notes.dataset.written = written;
    notes.replaceChildren(...(lines.length ? [h(low, {}, "How to read this"), h("ul", {}, lines.map((line) => h("li", {}, ...worded(line, terms))))] : []),
      ...(sources.length ? [h(low, {}, "Sources"), h("ul", {}, sources.map((line) => h("li", {}, line)))] : []));
  }
  // A block that is the same kind of thing is redrawn in place, so that nothing jumps and open tables stay open.
  function showBlocks(blocks) {
    inSight.disconnect();
    parts.splice(0, Infinity, ...blocks);
    for (const arrived of [...arrivals.values()]) arrived();
    blocks.forEach((values, index) => { if (values.kind === "later") showLater(index); else showBlock(index, values); });
    while (views.children.length > blocks.length) views.lastElementChild.remove();
  }
  // What was there stays until its successor comes; the nearest to the eye is asked for first. Not “aria-busy”, for
  // which a screen reader would pass over it and never bring it into sight.
  function showLater(index) {
    const place = views.children[index] ?? views.appendChild(h("div", { class: "lul-figure lul-later" }, "Drawn when it comes into sight …"));
    if (!place.classList.contains("lul-later") && !place.classList.contains("lul-stale")) {
      place.classList.add("lul-stale");
      place.prepend(h("p", { class: "lul-unseen" }, "Of an earlier choice; drawn again when it comes into sight."));
    }
    inSight.observe(place);
  }
  function showBlock(index, values) {
    const old = views.children[index];
    parts[index] = values;
    if (values.kind === "figure" && old?.lulPut) {
      old.classList.remove("lul-stale");
      old.querySelector(":scope > .lul-unseen")?.remove();
      old.lulPut(values);
      return;
    }
    const made = block(values, (found) => { awaited.set(index, found); ask("rows", index); }, old);
    if (!old) { views.append(made); return; }
    const opened = [...old.querySelectorAll("details")].map((details) => details.open);
    [...made.querySelectorAll("details")].forEach((details, number) => { if (opened[number]) details.open = true; });
    const scrolled = old.querySelector(".lul-scroll")?.scrollTop ?? 0;
    old.replaceWith(made);
    const box = made.querySelector(".lul-scroll");
    if (box) box.scrollTop = scrolled;
  }
  function ask(kind, index) {
    model.send({ ask: kind, index, query: model.get("view").query }, undefined, []);
  }
  const inSight = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) if (isIntersecting) {
      inSight.unobserve(target);
      ask("view", [...views.children].indexOf(target));
    }
  }, { rootMargin: "300px 0px" });

  // A problem of one control is said beside it, and at the top of the result with a way to it.
  function showProblem() {
    settled();
    const { text = "", field = "" } = model.get("problem");
    for (const [name, one] of Object.entries(fields)) one.error(name === field ? text : "");
    const at = spec.controls.find((control) => control.name === field);
    problem.hidden = !text;
    problem.replaceChildren(...(text ? [h("p", {}, at ? `${text} The last result is still shown.` : text)] : []),
      ...(text && at ? [h("button", { type: "button", class: "lul-link", onclick: () =>
        fields[field].node.querySelector("input, select").focus() }, `Go to “${at.label}”`)] : []));
  }

  // ---- one result beside another

  function hold() {
    const view = model.get("view");
    held = { chosen: view.chosen };
    const away = button("Put it away", () => { beside.hidden = true; held = null; holdButton.focus(); });
    beside.replaceChildren(h(low, {}, "Held for comparison"), differs,
      h("div", { class: "lul-pair" }, h("div", {}, ...told("Held", view)), nowBeside), away);
    beside.hidden = false;
    compare();
    announce(root, "Held. The next result is set beside it.");
  }
  function told(name, view) {
    const figure = parts.find((one) => one?.kind === "figure");
    return [h("p", { class: "lul-which" }, name), h("p", {}, plain(view.sentence)),
      ...(figure ? [h("img", { src: figure.picture, alt: figure.alt, class: "lul-picture" })] : [])];
  }
  function compare() {
    if (!held) return;
    const view = model.get("view");
    const others = view.chosen.filter(([, choice], index) => choice !== held.chosen[index][1]);
    const was = Object.fromEntries(held.chosen);
    differs.textContent = others.length ? `Held → now: ${others.map(([label, choice]) => `${label}: ${was[label]} → ${choice}`).join("; ")}. Each figure has axes of its own.`
      : "Change a choice: what it changes is set beside this.";
    nowBeside.replaceChildren(...(others.length ? told("Now", view) : []));
  }

  // ---- a brief of one page

  async function printBrief() {
    for (let index = 0; index < parts.length && !parts.some((one) => one.kind === "table"); index++) {
      if (parts[index].kind === "later") await new Promise((arrived) => { arrivals.set(index, arrived); ask("view", index); });
    }
    await brief().querySelector("img")?.decode().catch(() => {});
    window.print();
  }
  // Made of what is at hand; the letters shrink and rows go until all of it fits on one page.
  function brief() {
    document.querySelector(".lul-brief")?.remove();
    const view = model.get("view");
    const [figure, shown] = ["figure", "table"].map((kind) => parts.find((one) => one?.kind === kind));
    const page = h("div", { class: "lul-brief" }, h("h1", {}, spec.title), h("p", { class: "lul-question" }, spec.question),
      h("p", { class: "lul-told" }, plain(view.sentence)),
      h("p", { class: "lul-chosen" }, view.chosen.map(([label, choice]) => `${label}: ${choice}`).join(" · ")),
      figure ? h("img", { src: figure.picture, alt: figure.alt }) : null, shown ? paperTable(shown) : null,
      ...(view.notes.length ? [h("h2", {}, "How to read this"), h("ul", {}, view.notes.map((note) => h("li", {}, plain(note))))] : []),
      ...(view.sources.length ? [h("h2", {}, "Sources"), h("ul", {}, view.sources.map((line) => h("li", {}, line)))] : []),
      h("p", { class: "lul-date" }, `${new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })} · ${address()}`));
    document.body.append(page);
    const tooLong = () => page.scrollHeight > page.clientHeight;
    const rows = [...page.querySelectorAll("tbody tr")];
    for (const [least, fewest] of [[8.5, 8], [7, 3]]) {
      for (let size = 10; tooLong() && size >= least; size -= 0.25) page.style.fontSize = `${size}pt`;
      while (tooLong() && rows.length > fewest) {
        rows.pop().remove();
        page.querySelector(".lul-rest").textContent = firstOf(rows.length, shown.table.rows.length);
      }
    }
    document.documentElement.classList.add("lul-printing");
    return page;
  }
  const firstOf = (some, all) => `The first ${some} of ${all} rows; the others are behind the link.`;
  function paperTable({ table: { caption, columns, rows }, note }) {
    const most = 16, side = (index) => (columns[index].numeric ? "lul-number" : null);
    const rest = rows.length > most ? firstOf(most, rows.length) : "";
    return h("div", {}, h("table", {}, h("caption", {}, caption),
      h("thead", {}, h("tr", {}, columns.map((column, index) => h("th", { scope: "col", class: side(index) }, column.label)))),
      h("tbody", {}, rows.slice(0, most).map((row) => h("tr", {}, row.map((cell, index) => h("td", { class: side(index) }, cell)))))),
      h("p", { class: "lul-note lul-rest" }, rest), note ? h("p", { class: "lul-note" }, note) : null);
  }
  // A served page prints as its brief, whichever way printing was asked for.
  const beforePrint = () => { if (spec.served && !document.querySelector(".lul-brief")) brief(); };
  const afterPrint = () => { document.querySelector(".lul-brief")?.remove(); document.documentElement.classList.remove("lul-printing"); };

  // ---- begin

  const answered = (message, buffers) => {
    if (message.query !== undefined && message.query !== model.get("view").query) return;
    if (message.answer === "view") { showBlock(message.index, message.part); arrivals.get(message.index)?.(); compare(); }
    if (message.answer === "rows") awaited.get(message.index)?.(message.part);
    if (message.answer === "download") save(new Blob(buffers, { type: message.type }), message.name);
  };
  const heard = [["change:view", showView], ["change:problem", showProblem], ["msg:custom", answered]];
  for (const [event, hears] of heard) model.on(event, hears);
  const windowHears = [["beforeprint", beforePrint], ["afterprint", afterPrint], ["pointerdown", outside]];
  for (const [event, hears] of windowHears) window.addEventListener(event, hears);
  for (const [name, field] of Object.entries(fields)) field.put(model.get("values")[name]);
  showView();
  showProblem();
  // Figures are drawn again with larger letters where the page is as narrow as a phone's.
  const measured = new ResizeObserver(() => {
    const width = outcome.clientWidth && outcome.clientWidth < 560 ? "narrow" : "wide";
    if (model.get("width") !== width) { model.set("width", width); model.save_changes(); }
    // Choices that fit into the window stay in sight beside a long result.
    choices.classList.toggle("lul-stays", choices.offsetHeight < window.innerHeight - 24);
  });
  measured.observe(outcome);
  measured.observe(choices);
  root.dataset.ready = "true";
  return () => {
    measured.disconnect();
    inSight.disconnect();
    afterPrint();
    for (const [event, hears] of heard) model.off(event, hears);
    for (const [event, hears] of windowHears) window.removeEventListener(event, hears);
  };
}

export default { render };
