// The contents of a result: figures with their text and the rows behind them, tables, texts.

// `ask` fetches the rows behind a figure or its readings, which are large and rarely needed; `choice` is what choosing
// a mark does; `before` is the block to replace.
function block(values, ask, choice, before, zoom) {
  if (values.kind === "text") {
    return h("section", { class: "lul-text" }, h(low, {}, values.title), values.paragraphs.map((text) => h("p", {}, text)));
  }
  if (values.kind === "table") {
    return h("section", { class: "lul-shown-table" }, table(values.table, before, values.note, choice));
  }
  return figure(values, ask, choice, zoom);
}

// A figure is redrawn in place: its last picture stays until the next is decoded. `lulDraw` updates only the picture
// and its text, and returns a promise that resolves when it is visible; `lulPut` updates everything.
function figure(values, ask, choice, zoom) {
  const image = h("img", { src: values.picture, alt: values.alt, class: "lul-picture" });
  const words = h("p", {}, values.alt);
  const behind = h("details", { class: "lul-behind", ontoggle: () => fill() }, h("summary", {}, "Data behind this figure"));
  let before = null; // the previous picture's table: its sort order is kept
  const shown = () => behind.querySelector(".lul-table");
  const due = () => !shown() || shown() === before;
  function fill() {
    if (behind.open && due()) ask("rows", (found) => {
      if (!due()) return;
      const made = table(found, before, undefined, choice);
      handOn(behind, () => { shown()?.remove(); behind.append(made); return made; });
      if (before) made.querySelector(".lul-scroll").scrollTop = before.lulTop;
    });
  }
  // The server draws pictures as SVG; the page itself makes a PNG of what it shows. A file's name ends with a whole
  // word.
  const name = () => `${values.title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-`.slice(0, 61).replace(/-[^-]*$/, "");
  const makers = {
    "image/svg+xml": () => fetch(values.picture).then((reply) => reply.blob()).then((blob) => save(blob, `${name()}.svg`)),
    "image/png": () => savePng(image, name()),
  };
  const saves = values.saves.map((kind) => h("button", { type: "button", class: "lul-link", onclick: makers[kind] },
    kind.replace(/^image\/|\+xml$/g, "").toUpperCase()));
  const touch = values.answers ? answering(image, values.title, (heard) => ask("marks", heard), choice, zoom) : null;
  const map = touch && values.key.length ? mapOf(touch, () => node.lulDraw(values)) : null;
  map?.put(values.key);
  const node = h("figure", { class: "lul-figure" }, map?.tools, touch?.stage ?? image, h("figcaption", {},
    h("details", { class: "lul-alt" }, h("summary", {}, "This figure in words"), words),
    behind, h("p", { class: "lul-save-line" }, "Save this figure: ", ...saves)));
  node.lulAnswers = values.answers;
  node.lulTools = map?.tools;
  node.lulDraw = (news) => {
    image.alt = news.alt;
    const picture = map ? map.dimmed(news.picture) : news.picture;
    if (image.src !== picture) image.src = picture;
    return image.decode().catch(() => {});
  };
  node.lulPut = (news) => {
    values = news;
    map?.put(news.key);
    node.lulDraw(news);
    touch?.renew(news.title);
    words.textContent = whole(news.alt);
    const old = shown();
    if (!old) return;
    before = old;
    before.lulTop = old.querySelector(".lul-scroll").scrollTop;
    // Where the keyboard focus is, it stays until the next one comes.
    if (old.contains(old.getRootNode().activeElement)) old.classList.add("lul-stale");
    else old.remove();
    fill();
  };
  return node;
}

function savePng(image, name) {
  const canvas = h("canvas", { width: image.naturalWidth * 2, height: image.naturalHeight * 2 });
  const paper = canvas.getContext("2d");
  paper.fillStyle = "white";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => save(blob, `${name}.png`));
}

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
