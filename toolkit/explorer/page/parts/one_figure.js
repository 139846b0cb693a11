// A single figure in a notebook: its marks respond as in an app, but choose nothing.
function render({ model, el }) {
  low = "h3";
  const awaited = new Map();
  const ask = (kind, heard) => { awaited.set(kind, heard); model.send({ ask: kind }, undefined, []); };
  const answered = ({ answer, part }) => awaited.get(answer)?.(part);
  model.on("msg:custom", answered);
  const values = model.get("block");
  el.append(h("section", { class: "lul", "aria-label": values.title, ...inNotebook }, figure(values, ask, () => null)));
  return () => model.off("msg:custom", answered);
}

export default { render };
