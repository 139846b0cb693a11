// Up to five results side by side: the pinned ones and the current one, drawn by the server on shared axes.

const MOST_PINS = 4; // and the current result

// `lead` holds the current figure; `pinned` returns the choices of each pinned result, `put` sets them.
function pinning(lead, pinned, put) {
  const which = h("p", { class: "lul-which", hidden: true });
  const now = h("div", { class: "lul-cell" }, which, lead), cells = new Map(); // by the choices of each pinned result
  const row = h("div", { class: "lul-results", "aria-label": "Results side by side" }, now);
  const note = h("p", { class: "lul-note", hidden: true }, "This result is pinned. Change a choice to see the two side by side.");
  const button = h("button", { type: "button", class: "lul-button", onclick: add }, "Pin this result to compare");
  let values = {};

  function add() {
    const all = pinned(), own = JSON.stringify(values);
    if (all.some((one) => JSON.stringify(one) === own)) announce(row, "This result is already pinned. Change a choice to compare.");
    else if (all.length >= MOST_PINS) announce(row, `You can compare at most ${MOST_PINS + 1} results. Remove one of them first.`);
    else { put([...all, values]); note.hidden = all.length > 0; announce(row, "Pinned. Change a choice to see both results side by side."); }
  }
  function remove(own) {
    put(pinned().filter((one) => JSON.stringify(one) !== own));
    announce(row, "Removed.");
    button.focus();
  }
  // Results are named by their differing choices; a choice that only some of them show is missing in the others.
  function named(results) {
    const chosen = results.map((one) => new Map(one.chosen)), labels = [...new Set(chosen.flatMap((one) => [...one.keys()]))];
    const varying = labels.filter((label) => new Set(chosen.map((one) => one.get(label))).size > 1);
    return chosen.map((one) => varying.filter((label) => one.has(label)).map((label) => `${label}: ${one.get(label)}`).join("; "));
  }
  function cell(own) {
    const picture = h("img", { class: "lul-picture" }), name = h("p", { class: "lul-which" }), words = h("p", {});
    const away = h("button", { type: "button", class: "lul-button", onclick: () => remove(own) }, "Remove");
    return { picture, name, words, away, node: h("div", { class: "lul-cell lul-pin" }, name, words, picture, away) };
  }
  function show(view) {
    values = view.values;
    const others = view.pins ?? [], names = named([...others, view]);
    which.textContent = names.at(-1);
    which.hidden = !others.length;
    for (const [own, { node }] of cells) if (!others.some((one) => JSON.stringify(one.values) === own)) { node.remove(); cells.delete(own); }
    others.forEach((one, index) => {
      const own = JSON.stringify(one.values);
      if (!cells.has(own)) cells.set(own, cell(own));
      const { picture, name, words, away, node } = cells.get(own);
      name.textContent = names[index];
      words.textContent = whole(one.sentence);
      away.setAttribute("aria-label", `Remove ${names[index]}`);
      picture.hidden = !one.picture; // a result may begin with a table
      picture.alt = one.alt ?? "";
      if (one.picture && picture.src !== one.picture) picture.src = one.picture;
      if (row.children[index] !== node) row.insertBefore(node, row.children[index]);
    });
    const many = others.length > 0;
    row.classList.toggle("lul-compares", many);
    for (const [name, value] of [["role", "region"], ["tabindex", "0"]]) if (many) row.setAttribute(name, value); else row.removeAttribute(name);
    note.hidden = !pinned().length || many;
  }
  return { row: h("div", {}, row, note), button, show };
}
