// A text box that filters a long list while typing (the ARIA combobox pattern, list autocomplete, no auto-select).
function place(control, id, tell, form) {
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f'’.,-]/g, "").toLowerCase();
  const known = control.options.map(([value, label, group]) => {
    const also = [...control.also[value] ?? [], ...(/^[A-Z]\d{8}$/.test(value) ? [value] : [])];
    const names = [label, ...also].map(fold);
    return { value, label, group, also, names, key: `${names.join(" ")} ${fold(group)}` };
  });
  let chosen = known[0], shown = [], active = -1;
  // The focus stays in the field: Tab or a click on the scroll bar would move it to the list, which then closes.
  const list = h("ul", { role: "listbox", id: `${id}-list`, class: "lul-list", hidden: true, "aria-label": control.label,
    tabindex: -1, onmousedown: (event) => event.preventDefault() });
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
    // The other name by which an entry was found, such as a Welsh one or that of a district that is now part of it.
    const found = ({ label, also }) => (words.some((word) => !fold(label).includes(word)) && also.find((name) => words.every((word) => fold(name).includes(word))));
    list.replaceChildren(...(shown.length ? shown.map((one, index) => h("li", { role: "option", id: `${id}-o${index}`,
      "aria-selected": String(one === chosen), onpointerdown: (event) => { event.preventDefault(); take(one); } },
      one.label, found(one) ? ` (${found(one)})` : null, one.group ? h("span", { class: "lul-where" }, ` ${one.group}`) : null))
      : [h("li", { class: "lul-none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "No match found. Check the spelling or enter part of a name.")]));
    announce(field, shown.length === 1 ? "1 entry fits." : `${shown.length} matches.`);
  }
  const kept = () => (chosen ? `“${chosen.label}” stays chosen.` : "");
  // Typing and pressing Enter chooses the entry with this name, or the only one whose name contains it: never one that
  // merely lies in a region of that name.
  function named() {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    const fits = known.filter((one) => words.length && one.names.some((name) => words.every((word) => name.includes(word))));
    return exact() ?? (fits.length === 1 ? fits[0] : null);
  }
  const exact = () => known.find((one) => one.names.includes(fold(field.value)));
  // A full name typed and left is a choice; anything else reverts to the previous choice, with a message.
  function settle() {
    const typed = exact();
    if (typed && typed !== chosen) take(typed);
    else if (!typed && field.value.trim()) say(`“${field.value.trim().slice(0, 60)}” is not in the list. ${kept()}`);
    if (!typed) field.value = chosen?.label ?? "";
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
      const one = shown[active] ?? named(), typed = field.value.trim().slice(0, 60);
      if (one) take(one);
      else say(!typed ? `Enter part of a name, or choose from the list. ${kept()}`
        : shown.length ? `“${typed}” does not identify one entry. Choose one from the list. ${kept()}`
        : `No match found for “${typed}”. Check the spelling or enter part of a name. ${kept()}`);
    } else if (event.key === "Escape" && !closed) {
      event.stopPropagation(); open(false); field.value = chosen?.label ?? ""; field.select();
    }
  }
  return { node: h("div", { class: "lul-control lul-combo" }, h("label", { for: id }, control.label), help, field, list, error),
    put: (value) => { chosen = known.find((one) => one.value === value); field.value = chosen?.label ?? ""; }, error: say };
}
