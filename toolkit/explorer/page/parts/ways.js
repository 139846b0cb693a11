// Links onward from a result: the tables behind it, each with its publishers' own pages, and the claims it bears on. If
// no server is known (a notebook opened on its own), the site's own pages are named without a link.
function waysOn({ data = [], claims = [] } = {}, spec) {
  const here = spec.served ? location.pathname : spec.address, at = here.lastIndexOf("/apps/"), end = here.endsWith(".html") ? ".html" : "";
  const to = (path, query, text) => (spec.served || /^https?:/.test(here) ? h("a", { href: `${here.slice(0, at)}/${path}${end}${query}` }, text) : text);
  const from = ({ path, publisher, title }, index) => [index ? "; " : " Publisher: ", h("a", { href: path, rel: "noopener" }, `${publisher}, ${title}`)];
  return [...(data.length ? [h(low, {}, "The data"), h("ul", { class: "lul-ways-data" }, data.map(({ name, title, sources, more }) =>
    h("li", {}, to(`data/${name}`, "", title), ".", ...sources.flatMap(from), more ? `; and ${more} more.` : ".")))] : []),
  ...(claims.length ? [h(low, {}, "Related claims"), h("ul", { class: "lul-ways-claims" }, claims.map(({ id, text }) =>
    h("li", {}, to("apps/check-the-claim", `?claim=${id}`, `${id}: ${text}`))))] : [])];
}
