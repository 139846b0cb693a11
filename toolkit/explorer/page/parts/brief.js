// A one-page brief from the current content; the text shrinks and rows are dropped until everything fits on the page.

const MOST_ROWS = 20; // from a longer table, the rows that the result names and the first of the others

// Whether a figure or a table names a place.
const about = (one, place) => (one.kind === "figure" ? one.alt.includes(place) : one.kind === "table" && one.table.rows.some((row) => row.includes(place)));

function brief({ title, question, assurance }, view, parts, address) {
  document.querySelector(".lul-brief")?.remove();
  const [figure, shown] = ["figure", "table"].map((kind) => parts.find((one) => one?.kind === kind && view.place && about(one, view.place))
    ?? parts.find((one) => one?.kind === kind));
  const page = h("div", { class: "lul-brief" }, h("h1", {}, view.place ? `${view.place}: ${title}` : title), h("p", { class: "lul-question" }, question),
    h("p", { class: "lul-told lul-first" }, view.sentences[0]), ...(view.sentences.length > 1 ? [h("ul", {}, view.sentences.slice(1).map((line) => h("li", {}, line)))] : []),
    ...view.strength.map((one) => h("p", { class: "lul-note" }, `${one.of}: ${one.dots} ${one.text}`)),
    h("p", { class: "lul-chosen" }, view.chosen.map(([label, choice]) => `${label}: ${choice}`).join(" · ")),
    figure ? h("img", { src: figure.picture, alt: figure.alt }) : null, shown ? paperTable(shown, view.sentence, view.place) : null,
    ...listOf("How to read this", view.notes.map(plain)), ...listOf("Sources", view.sources),
    h("p", { class: "lul-note" }, assurance), h("p", { class: "lul-date" }, `${new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })} · ${address}`));
  document.body.append(page);
  fitOnOnePage(page, shown?.table.rows.length);
  document.documentElement.classList.add("lul-printing");
  return page;
}

const listOf = (heading, lines) => (lines.length ? [h("h2", {}, heading), h("ul", {}, lines.map((line) => h("li", {}, line)))] : []);

// Step by step: smaller text, fewer rows, a smaller picture, fewer notes. The date and the link are never cut off.
function fitOnOnePage(page, all) {
  const tooLong = () => page.scrollHeight > page.clientHeight;
  const letters = (least) => {
    for (let size = parseFloat(page.style.fontSize) || 10; tooLong() && size >= least; size -= 0.25) page.style.fontSize = `${size}pt`;
  };
  const rows = [...page.querySelectorAll("tbody tr:not(.lul-named)")], named = page.querySelectorAll("tbody tr.lul-named").length;
  const keepRows = (fewest) => {
    while (tooLong() && rows.length > fewest) {
      rows.pop().remove();
      page.querySelector(".lul-rest").textContent = someOf(named + rows.length, all);
    }
  };
  const picture = page.querySelector("img");
  const shrink = (least) => { for (let high = 150; picture && tooLong() && high >= least; high -= 5) picture.style.maxHeight = `${high}mm`; };
  const keepLines = (fewest) => {
    // Notes and sources go before what the result says.
    for (const list of [...page.querySelectorAll("h2 + ul"), ...page.querySelectorAll("p + ul")]) {
      const rest = list.querySelector(".lul-rest-of") ?? list.appendChild(h("li", { class: "lul-rest-of", hidden: true }));
      const lines = [...list.children].slice(0, -1);
      for (let gone = 1 + (parseInt(rest.textContent) || 0); tooLong() && lines.length > fewest; gone++) {
        lines.pop().remove();
        rest.hidden = false;
        rest.textContent = `${gone} more not shown: follow the link.`;
      }
    }
  };
  const cut = (fewest) => { if (all > MOST_ROWS) keepRows(fewest); };
  // A tall picture is unreadable at a low height.
  const tall = picture && picture.naturalHeight > 1.2 * picture.naturalWidth;
  const steps = tall ? [() => letters(8), () => cut(3), () => keepLines(3), () => shrink(105), () => letters(7), () => keepLines(1), () => shrink(50)]
    : [() => shrink(105), () => letters(8.5), () => cut(8), () => letters(7), () => cut(3), () => shrink(60), () => keepLines(4), () => shrink(50), () => keepLines(3)];
  for (const step of [...steps, () => keepRows(3), () => keepLines(1)]) step();
}

function putBriefAway() {
  document.querySelector(".lul-brief")?.remove();
  document.documentElement.classList.remove("lul-printing");
}

const someOf = (some, all) => `${some} of ${all} rows; follow the link for the others.`;

function paperTable({ table: { caption, columns, rows }, note }, sentence, place) {
  const name = Math.max(0, columns.findIndex((column) => !column.numeric));
  const isNamed = (row) => (place && row.includes(place)) || (row[name].length > 2 && sentence.includes(row[name]));
  let free = Math.max(0, MOST_ROWS - rows.filter(isNamed).length);
  const kept = rows.length <= MOST_ROWS ? rows : rows.filter((row) => isNamed(row) || free-- > 0);
  const side = (index) => (columns[index].numeric ? "lul-number" : null);
  return h("div", {}, h("table", {}, h("caption", {}, caption),
    h("thead", {}, h("tr", {}, columns.map((column, index) => h("th", { scope: "col", class: side(index) }, column.label)))),
    h("tbody", {}, kept.map((row) => h("tr", { class: isNamed(row) ? "lul-named" : null }, row.map((cell, index) => h("td", { class: side(index) }, cell)))))),
    h("p", { class: "lul-note lul-rest" }, kept.length < rows.length ? someOf(kept.length, rows.length) : ""),
    note ? h("p", { class: "lul-note" }, note) : null);
}
