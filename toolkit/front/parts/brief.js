// A brief of one page, made of what is at hand; the letters shrink and rows go until all of it fits on the page.

const MOST_ROWS = 16;

function brief({ title, question }, view, parts, address) {
  document.querySelector(".lul-brief")?.remove();
  const [figure, shown] = ["figure", "table"].map((kind) => parts.find((one) => one?.kind === kind));
  const page = h("div", { class: "lul-brief" }, h("h1", {}, title), h("p", { class: "lul-question" }, question),
    h("p", { class: "lul-told" }, plain(view.sentence)),
    h("p", { class: "lul-chosen" }, view.chosen.map(([label, choice]) => `${label}: ${choice}`).join(" · ")),
    figure ? h("img", { src: figure.picture, alt: figure.alt }) : null, shown ? paperTable(shown) : null,
    ...(view.notes.length ? [h("h2", {}, "How to read this"), h("ul", {}, view.notes.map((note) => h("li", {}, plain(note))))] : []),
    ...(view.sources.length ? [h("h2", {}, "Sources"), h("ul", {}, view.sources.map((line) => h("li", {}, line)))] : []),
    h("p", { class: "lul-date" }, `${new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })} · ${address}`));
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

function putBriefAway() {
  document.querySelector(".lul-brief")?.remove();
  document.documentElement.classList.remove("lul-printing");
}

const firstOf = (some, all) => `The first ${some} of ${all} rows; the others are behind the link.`;

function paperTable({ table: { caption, columns, rows }, note }) {
  const side = (index) => (columns[index].numeric ? "lul-number" : null);
  return h("div", {}, h("table", {}, h("caption", {}, caption),
    h("thead", {}, h("tr", {}, columns.map((column, index) => h("th", { scope: "col", class: side(index) }, column.label)))),
    h("tbody", {}, rows.slice(0, MOST_ROWS).map((row) => h("tr", {}, row.map((cell, index) => h("td", { class: side(index) }, cell)))))),
    h("p", { class: "lul-note lul-rest" }, rows.length > MOST_ROWS ? firstOf(MOST_ROWS, rows.length) : ""),
    note ? h("p", { class: "lul-note" }, note) : null);
}
