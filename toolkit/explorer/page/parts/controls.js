// Native controls with real labels: a drop-down, radio buttons, check boxes, a slider with its box, a file.

// Each maker returns { node, put(value), error(text) }; `tell` receives the new value.
const makers = { select, place, radio, many, check, range, file };

// A control's help and problem; a problem is linked to each of its fields.
function labelled(control, id, inForm, ...fields) {
  const help = control.help ? h("p", { class: "lul-help", id: `${id}-help` }, ...worded(control.help, inForm.terms)) : null;
  const error = h("p", { class: "lul-error", id: `${id}-error`, hidden: true });
  for (const field of fields) field.setAttribute("aria-describedby", `${control.help ? `${id}-help ` : ""}${id}-error`);
  return { help, error, say(text) {
    error.hidden = !text;
    error.textContent = text ? `Problem: ${text}` : "";
    for (const field of fields) {
      if (field.tagName === "FIELDSET" && !field.role) continue; // ARIA has no invalid groups; its text is linked
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

// A list that depends on other choices is redrawn when it has changed.
function offering(first, fill) {
  let before = JSON.stringify(first);
  return (listed) => {
    if (JSON.stringify(listed) === before) return;
    before = JSON.stringify(listed);
    fill(listed);
  };
}

function select(control, id, tell, form) {
  const field = h("select", { id, onchange: () => { player.stop(); tell(field.value); } });
  // If every entry is a year, or the latest one, there is also a slider of years, from the first to the last.
  const slider = h("input", { type: "range", min: 0, step: 1, "aria-label": `${control.label}, as a slider`, oninput: () => { player.stop(); take(Number(slider.value)); }, onkeydown: () => player.stop() });
  let years = [], blank = 0; // position of the entry without a year: “The latest” or “The first comparable year”
  const take = (at) => { slider.value = at; field.value = years[at].value; said(); tell(field.value); };
  const said = () => {
    const at = field.value === "" ? blank : years.findIndex(({ value }) => value === field.value);
    slider.value = at;
    slider.setAttribute("aria-valuetext", years[at]?.label ?? "");
  };
  const player = playing(control.label, { next: () => take((Number(slider.value) + 1) % years.length), atEnd: () => Number(slider.value) >= years.length - 1 });
  const row = h("div", { class: "lul-range" }, player.button, slider);
  const fill = (listed) => {
    field.replaceChildren(...[...grouped(listed)].flatMap(([group, options]) => {
      const made = options.map(([value, label]) => h("option", { value }, label));
      return group ? [h("optgroup", { label: group }, made)] : made;
    }));
    years = listed.filter(([value]) => value).map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
    if (years.length < 3 || years.some(({ label }) => !/^(FYE )?(19|20)\d\d\b/.test(label))) { player.stop(); row.remove(); } else holder.prepend(row);
    slider.max = years.length - 1;
    blank = listed.some(([value, label]) => !value && /first/i.test(label)) ? 0 : years.length - 1;
    said();
  };
  const holder = h("div", {}, field);
  fill(control.options);
  const { help, error, say } = labelled(control, id, form, field);
  return { node: h("div", { class: "lul-control" }, h("label", { for: id }, control.label), help, holder, error),
    put: (value) => { field.value = value; said(); }, error: say, offer: offering(control.options, fill) };
}

function radio(control, id, tell, form) {
  const boxes = control.options.map(([value, label], index) => [value, h("input", { type: "radio", name: id,
    id: `${id}-${index}`, value, onchange: () => tell(value) }), label]);
  const field = h("fieldset", { id, role: "radiogroup" }, h("legend", {}, control.label));
  const { help, error, say } = labelled(control, id, form, field);
  field.append(...[help].filter(Boolean), h("div", { class: "lul-choices" }, boxes.map(([, box, label]) =>
    h("label", { class: "lul-choice", for: box.id }, box, h("span", {}, label)))), error);
  return { node: h("div", { class: "lul-control" }, field),
    put: (value) => boxes.forEach(([own, box]) => { box.checked = own === value; }), error: say,
    offer: (offered) => boxes.forEach(([own, box]) => { box.parentNode.hidden = !offered.some(([value]) => value === own); }) };
}

function many(control, id, tell, form) {
  const boxes = [], lists = [];
  const chosen = () => boxes.filter(([, box]) => box.checked).map(([value]) => value);
  const count = h("span", { class: "lul-count" });
  const recount = () => {
    count.textContent = `${chosen().length} chosen`;
    for (const list of lists) {
      const ticked = list.querySelectorAll(":checked").length, said = list.querySelector(".lul-count");
      if (said) said.textContent = ticked ? `${ticked} chosen` : "";
    }
  };
  const fill = (listed) => { boxes.length = lists.length = 0; lists.push(...[...grouped(listed)].map(([group, options]) => {
    const made = options.map(([value, label]) => {
      const box = h("input", { type: "checkbox", id: `${id}-${boxes.length}`, value,
        onchange: () => { recount(); tell(chosen()); } });
      boxes.push([value, box]);
      return h("label", { class: "lul-choice", for: box.id }, box, h("span", {}, label));
    });
    return group ? h("details", { class: "lul-group" }, h("summary", {}, group, " ", h("span", { class: "lul-count" })), made) : h("div", {}, made);
  })); holder.replaceChildren(...lists); };
  const holder = h("div", {});
  fill(control.options);
  const field = h("fieldset", { id }, h("legend", {}, control.label, " ", count));
  const { help, error, say } = labelled(control, id, form, field);
  field.append(...[help].filter(Boolean), holder, error);
  return { node: h("div", { class: "lul-control" }, field), error: say, offer: offering(control.options, fill), put: (values) => {
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

// Years can be played; with reduced motion, each press moves by one year.
function playing(label, { next, atEnd }) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let timer = null;
  const show = () => { button.textContent = timer ? "❚❚" : "▶"; button.setAttribute("aria-label", `${timer ? "Pause" : "Play"}: ${label}`); };
  const stop = () => { clearInterval(timer); timer = null; show(); };
  const onward = () => { next(); if (atEnd() || still.matches || !button.isConnected) stop(); };
  const button = h("button", { type: "button", class: "lul-button lul-play", onclick: () => {
    if (timer) { stop(); return; }
    if (!still.matches) timer = setInterval(onward, 900);
    show();
    onward();
  } });
  show();
  return { button, stop };
}

function range(control, id, tell, form) {
  const span = { min: control.minimum, max: control.maximum, step: control.step };
  const unit = control.unit ? ` (${control.unit})` : "";
  const slider = h("input", { type: "range", id, ...span, oninput: () => { box.value = slider.value; took(); } });
  const box = h("input", { type: "number", id: `${id}-box`, ...span, inputmode: "decimal",
    "aria-label": `${control.label}${unit}, as a number`, onchange: () => {
      const number = box.valueAsNumber;
      if (number >= control.minimum && number <= control.maximum) {
        slider.value = number; // the position of the nearest step
        box.value = slider.value;
        took();
        rounded.textContent = Number(slider.value) === number ? "" : `${number} was rounded to ${slider.value}: this control moves in steps of ${control.step}.`;
      } else refused = true, say(`${control.label}: expected a number from ${control.minimum} to ${control.maximum}. The result is still for ${slider.value}.`);
    } });
  const said = () => { if (control.unit) slider.setAttribute("aria-valuetext", `${slider.value}${control.unit.startsWith("%") ? "" : " "}${control.unit}`); };
  const { help, error, say } = labelled(control, id, form, slider, box);
  error.role = "alert"; // the page itself rejects a number: nothing else reports it
  const rounded = h("p", { class: "lul-help", role: "status" });
  let refused = false; // whether the box holds a number that this page has refused: no later result removes it
  const took = () => { refused = false; say(""); rounded.textContent = ""; said(); tell(Number(slider.value)); };
  const player = playing(control.label, {
    next: () => { slider.value = Number(slider.value) >= control.maximum ? control.minimum : Number(slider.value) + control.step; box.value = slider.value; took(); },
    atEnd: () => Number(slider.value) >= control.maximum });
  slider.addEventListener("pointerdown", player.stop);
  return { node: h("div", { class: "lul-control" }, h("label", { for: id }, `${control.label}${unit}`), help,
    h("div", { class: "lul-range" }, control.minimum > 1900 && control.maximum < 2100 ? player.button : null, slider, box), rounded, error),
    put: (value) => { if (Number(slider.value) !== Number(value)) rounded.textContent = ""; slider.value = value; box.value = value; refused = false; said(); say(""); },
    refused: () => refused, error: (text) => { if (text || !refused) say(text); } };
}

function file(control, id, tell, form) {
  let held = false; // whether the displayed result has a file
  const field = h("input", { type: "file", id, accept: control.accept, onchange: async () => {
    const [chosen] = field.files;
    if (!chosen) return;
    const content = await packed(chosen, control.accept, form.largest_file);
    if (content.size > form.largest_file) {
      say(`“${chosen.name}” is larger than ${Math.round(form.largest_file / 2 ** 20)} MiB${content === chosen ? "" : ", packed too"}.`);
      return;
    }
    const name = content === chosen ? chosen.name : `${chosen.name}.gz`;
    form.send({ ask: "file", control: control.name, name }, [await content.arrayBuffer()]);
    away.hidden = false;
  } });
  const clear = () => { field.value = ""; away.hidden = true; form.send({ ask: "file", control: control.name, name: "" }, []); };
  const away = h("button", { type: "button", class: "lul-button", hidden: true, onclick: () => { clear(); field.focus(); } }, "Remove the file");
  const { help, error, say } = labelled(control, id, form, field);
  return { node: h("div", { class: "lul-control" }, h("label", { for: id }, control.label), help, field, away, error),
    // A result already in progress when the file was chosen does not remove it from the field.
    put: (value) => { if (!value && held) { field.value = ""; away.hidden = true; } held = Boolean(value); if (held) away.hidden = false; }, error: say,
    reset: () => { if (!away.hidden) clear(); } };
}

// A large file is compressed for upload if the app accepts that; if it is still too large, it is not sent.
async function packed(file, accept, largest) {
  const worth = file.size > largest && file.size < 20 * largest && accept.includes(".gz") && "CompressionStream" in window;
  return worth ? new Response(file.stream().pipeThrough(new CompressionStream("gzip"))).blob() : file;
}
