// Tables with real headings, which can be sorted and copied.

const asDate = (text) => (/^\d{1,2} [A-Z][a-z]+ \d{4}$/.test(text) ? Date.parse(`${text} UTC`) : NaN);
// Intervals (“1.2 to 3.4”) are sorted by their lower end.
const asNumber = (text) => (text === "–" ? NaN : Number(text.split(" to ")[0].replace(/[,£%\s]/g, "").replace("−", "-")));

// The first text column is the row header; a redrawn table keeps the sort order of the one before it. A row that names
// an area which the app can choose has its name as a button: one Tab stop per table, arrows between them.
function table(values, before, note, choice = () => null) {
  // The last text column that the app can choose by, such as the place and not its region; else the first text column.
  const texts = values.columns.flatMap((column, index) => (column.numeric ? [] : [index]));
  const names = texts.findLast((index) => values.rows.some((row) => choice([row[index], "", row[index]]))) ?? texts[0] ?? 0;
  const side = (index) => (values.columns[index].numeric && index > names ? "lul-number" : null);
  let order = values.rows.map((_, index) => index);
  const body = h("tbody", { onkeydown: walk });
  const chosen = values.rows.map((row) => choice([row[names], "", row[names]]));
  const named = (index) => (!chosen[index] ? values.rows[index][names] : h("button", { type: "button", class: "lul-row", tabindex: -1, "aria-pressed": String(chosen[index].chosen),
    onclick: (event) => { if (chosen[index].chosen) return; announce(event.target, `${values.rows[index][names]} is chosen.`); chosen[index].take(); } }, values.rows[index][names]));
  const fill = () => {
    body.replaceChildren(...order.map((index) => h("tr", { class: index < values.pinned || chosen[index]?.chosen ? "lul-mine" : null }, values.rows[index].map((cell, column) =>
      column === names ? h("th", { scope: "row" }, named(index)) : h("td", { class: side(column) }, cell)))));
    const first = body.querySelector('.lul-row[aria-pressed="true"]') ?? body.querySelector(".lul-row");
    if (first) first.tabIndex = 0;
  };
  function walk(event) {
    const rows = [...body.querySelectorAll(".lul-row")], at = rows.indexOf(event.target);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (at < 0 || !rows[next]) return;
    event.preventDefault();
    for (const row of rows) row.tabIndex = row === rows[next] ? 0 : -1;
    rows[next].focus();
  }
  const heads = values.columns.map((column, index) => h("th", { scope: "col", "aria-sort": "none", class: side(index) },
    h("button", { type: "button", class: "lul-sort", onclick: () => sort(index, heads[index].ariaSort === "ascending") }, column.label)));
  function sort(index, down) {
    const sign = down ? -1 : 1;
    const compare = values.columns[index].numeric
      ? (a, b) => { const [x, y] = [asNumber(a), asNumber(b)]; return isNaN(x) - isNaN(y) || sign * (x - y) || 0; }
      : (a, b) => sign * (asDate(a) - asDate(b) || a.localeCompare(b, "en-GB"));
    order.sort((a, b) => (b < values.pinned) - (a < values.pinned) || compare(values.rows[a][index], values.rows[b][index]));
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
  const wider = h("p", { class: "lul-note lul-wider", hidden: true }, "This table is wider than the page: scroll it sideways to see all columns →");
  const box = h("div", { class: "lul-scroll", tabindex: 0, role: "region", "aria-label": `Table: ${values.caption}` },
    h("table", {}, h("caption", {}, h("span", {}, values.caption)), h("thead", {}, h("tr", {}, heads)), body));
  new ResizeObserver(() => { wider.hidden = box.scrollWidth <= box.clientWidth + 1; }).observe(box);
  return h("div", { class: "lul-table" }, wider, box, note ? h("p", { class: "lul-note" }, note) : null, copy);
}

async function put(text, button, done) {
  button.dataset.label ??= button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = done;
    announce(button, `${done}.`);
  } catch {
    // A page without https has no clipboard: show the text, selected, for copying by hand.
    const box = h("textarea", { class: "lul-copybox", readonly: true, rows: 3, "aria-label": "Text to copy with Ctrl+C (Cmd+C on a Mac)",
      onkeydown: (event) => { if (event.key === "Escape") button.focus(); }, onblur: () => box.remove() });
    box.value = text;
    button.after(box);
    box.focus(); box.select();
  }
  setTimeout(() => { button.textContent = button.dataset.label; announce(button, ""); }, 2000);
}
