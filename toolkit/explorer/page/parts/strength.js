// How strong each headline figure is: always in words; the dots are decoration. Each opens the lost points, why, and
// what would regain them.

function strengthOf({ of, dots, text, meaning, lost, notes }) {
  const [grade, names] = [text.match(/^.*?\. /)?.[0] ?? text, text.replace(/^.*?\. /, "")];
  const head = [h("span", { class: "lul-of" }, `${of}: `), ...(dots ? [h("span", { class: "lul-dots", "aria-hidden": "true" }, dots), " "] : []),
    h("strong", {}, grade), names === grade ? "" : h("span", { class: "lul-lost" }, names)];
  if (!lost.length && !meaning) return h("p", { class: "lul-strong" }, head);
  return h("details", { class: "lul-strong" }, h("summary", {}, head), h("div", {}, meaning ? h("p", {}, meaning) : null,
    h("ul", {}, lost.map(([name, why, how]) => h("li", {}, h("strong", {}, `${name[0].toUpperCase()}${name.slice(1)}. `), `${why} Won back by: ${how[0].toLowerCase()}${how.slice(1)}`))),
    ...notes.map((note) => h("p", {}, note))));
}
