// A map: above it its own choices and a field that finds a place, and on its key a button for each entry, which shows
// only that entry's places.

function mapOf(touch, redraw) {
  let kept = null, written = "";
  const field = h("input", { type: "search", autocomplete: "off", spellcheck: "false", oninput: () => { missed.hidden = true; touch.find(field.value, true); }, onblur: () => touch.hide(),
    onkeydown: (event) => { if (event.key === "Enter") { event.preventDefault(); missed.hidden = true; touch.find(field.value); touch.choose(); } } });
  const missed = h("p", { class: "lul-error", hidden: true }); // announced where the page announces everything
  touch.stage.addEventListener("missed", ({ detail }) => { missed.textContent = detail; missed.hidden = false; });
  const inside = h("div", { class: "lul-inside" }, h("div", { class: "lul-control" }, h("label", {}, "Find on the map", field), missed));
  // On a phone they open from a line, so that the map is in view.
  const wide = matchMedia("(min-width: 48rem)"), tools = h("details", { class: "lul-map-tools", open: wide.matches }, h("summary", {}, "Map choices"), inside);
  wide.addEventListener("change", () => { tools.open = wide.matches; });
  const apart = (event) => event.stopPropagation(); // a button is not a mark of the picture below it
  const key = h("div", { class: "lul-key", role: "group", "aria-label": "Show the places of one class; Escape shows all", onclick: apart, ondblclick: apart, onpointermove: apart,
    onkeydown: (event) => { if (event.key === "Escape") release(); } });
  touch.stage.append(key);

  function press(group, words) {
    kept = kept === group ? null : group;
    for (const button of key.children) button.setAttribute("aria-pressed", String(Number(button.dataset.key) === kept));
    announce(key, kept === null ? "All places are shown." : `Only these are shown: ${words}.`);
    touch.only(kept);
    redraw();
  }
  // Escape, on the key or in the walk, shows every place again; returned is whether some were dimmed.
  function release() {
    if (kept === null) return false;
    press(kept);
    return true;
  }
  touch.release = release;
  function put(entries) {
    if (JSON.stringify(entries) === written) return;
    written = JSON.stringify(entries);
    if (!entries.some(([, group]) => group === kept)) touch.only(kept = null);
    const made = entries.map(([words, group, left, top, width, height]) => {
      const button = h("button", { type: "button", "data-key": group, "aria-pressed": String(group === kept), "aria-label": words, onclick: () => press(group, words) });
      Object.assign(button.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
      return button;
    });
    handOn(key, () => { key.replaceChildren(...made); return key; });
  }

  // The picture with the shapes of the other entries dimmed.
  function dimmed(picture) {
    if (kept === null) return picture;
    const svg = new TextDecoder().decode(Uint8Array.from(atob(picture.split(",")[1]), (letter) => letter.charCodeAt(0)));
    const faint = svg.replace(/ data-key="(\d+)"/g, (mark, group) => (Number(group) === kept ? mark : ' opacity=".12"'));
    return `data:image/svg+xml,${encodeURIComponent(faint)}`;
  }
  return { tools, put, dimmed };
}
