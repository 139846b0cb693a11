// Elements and text: helpers for every part of the page, glossary terms, and announcements to screen readers.

let serial = 0; // makes ids unique when a notebook shows several explorers
let low = "h3"; // level of the headings inside: below the page's own, or below the notebook's
const differ = (one, other) => JSON.stringify(one) !== JSON.stringify(other); // values of controls

// A page in another language has its texts keyed by English (toolkit/core/translation.py). What it lacks stays English;
// what it has is marked, so that it is read aloud in its own language.
const spoken = JSON.parse(document.getElementById("lul-words")?.textContent ?? "null");
const spokenOf = (text) => (Object.hasOwn(spoken?.words ?? {}, text) ? spoken.words[text] : undefined);

function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
    if (["aria-label", "title", "placeholder"].includes(name) && spokenOf(value)) {
      node.setAttribute(name, spokenOf(value));
      node.lang = spoken.language;
    }
  }
  const words = (text) => {
    const other = spokenOf(text);
    if (!other) return whole(text);
    if (tag !== "option" && tag !== "title") return h("span", { lang: spoken.language }, other);
    node.lang = spoken.language;
    return other;
  };
  node.append(...children.flat().filter((child) => child !== null && child !== undefined)
    .map((child) => (typeof child === "string" ? words(child) : child)));
  return node;
}

// Browsers break a line between a sign and “£” (but never before a digit): a word joiner keeps them together. The
// server adds it to the page's first sentence (toolkit/serve/initial_state.py); copied or downloaded text has none.
const whole = (text) => text.replace(/([−+±])(?=£)/g, "$1\u2060");

// In JupyterLab a key pressed here is not a notebook shortcut: “b” would add a cell, an arrow would move to the next.
const inNotebook = { "data-lm-suppress-shortcuts": "true", onkeydown: (event) => event.stopPropagation() };

function worded(text, terms) {
  const parts = [];
  let last = 0;
  for (const match of text.matchAll(/\[\[([^\]|]+)(?:\|([^\]]+))?\]\]/g)) {
    parts.push(text.slice(last, match.index), term(match[2] ?? match[1], terms?.[match[1]]));
    last = match.index + match[0].length;
  }
  return [...parts, text.slice(last)];
}

const plain = (text) => text.replace(/\[\[([^\]|]+)(?:\|([^\]]+))?\]\]/g, (_, one, other) => other ?? one);

// A term opens on hover, focus and touch, stays while pointed at, and closes with Escape wherever the focus is.
function term(word, meaning) {
  if (!meaning) return word;
  const id = `lul-term-${++serial}`;
  const tip = h("span", { class: "lul-tip", role: "tooltip", id, hidden: true }, meaning);
  const escape = (event) => { if (event.key === "Escape") { event.stopPropagation(); show(false); } };
  function show(shown) {
    tip.hidden = !shown;
    document[shown ? "addEventListener" : "removeEventListener"]("keydown", escape, true);
    if (!shown) return;
    tip.style.left = "0";
    const box = tip.getBoundingClientRect();
    const beyond = box.right + 8 - document.documentElement.clientWidth;
    if (beyond > 0) tip.style.left = `${-Math.min(beyond, box.left - 8)}px`;
  }
  const button = h("button", { type: "button", class: "lul-term", "aria-describedby": id,
    onfocus: () => show(true), onblur: () => show(false), onclick: () => { button.focus(); show(true); } }, word);
  return h("span", { class: "lul-term-box", onpointerenter: () => show(true),
    onpointerleave: () => { if (document.activeElement !== button) show(false); } }, button, tip);
}

// The focus inside redrawn content is kept: it moves to the same element in the new content (returned by `redraw`), or
// else to its container.
function handOn(old, redraw) {
  const focus = old.getRootNode().activeElement, had = old.contains(focus) ? focus : null;
  const kin = (root) => [...root.querySelectorAll(had.tagName)].filter((one) => one.className === had.className);
  const were = had ? kin(old) : [];
  const made = redraw();
  if (!had || had.isConnected) return;
  const are = kin(made), same = are.find((one) => one.textContent === had.textContent);
  const next = same ?? (are.length === were.length ? are[were.indexOf(had)] : null) ?? made;
  if (next === made) made.tabIndex = -1;
  next.focus({ preventScroll: true });
}

// Announcements of events other than results (copied, pinned, number of matches) for screen readers.
function announce(node, words) {
  const region = node.closest(".lul")?.querySelector(".lul-notice");
  if (region) region.textContent = words;
}
