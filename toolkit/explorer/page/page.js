// The page of a served app: the explorer over one websocket to the visitor's own process, without Jupyter's front end.
// The server has put the first state in the page (toolkit/serve), so the first figure is visible before this runs.

import explorer from "./explorer.js";

const config = JSON.parse(document.getElementById("lul-visit").textContent);
const status = document.getElementById("lul-status");
const banner = document.getElementById("lul-banner");
// A page without a server (docs/static.md) names its replacement for the websocket: Python in a worker.
const Line = config.line ? (await import(config.line)).default : WebSocket;

// ---------------------------------------------------------------- Jupyter's messages over a websocket

const session = crypto.randomUUID?.() ?? String(Math.random()).slice(2);

function message(kind, content, buffers = []) {
  const header = { msg_id: `${session}-${++message.count}`, session, username: "", date: new Date().toISOString(), msg_type: kind, version: "5.3" };
  return { header, parent_header: {}, metadata: { version: "2.1.0" }, content, channel: "shell", buffers };
}
message.count = 0;

// The protocol v1.kernel.websocket.jupyter.org: the number of offsets, the offsets (8 bytes each, little-endian), then
// channel, header, parent header, metadata, content and buffers, so that the server need not parse what it passes on.
const PROTOCOL = "v1.kernel.websocket.jupyter.org";

function encoded({ channel, header, parent_header, metadata, content, buffers }) {
  const texts = [channel, ...[header, parent_header, metadata, content].map((part) => JSON.stringify(part))];
  const parts = [...texts.map((text) => new TextEncoder().encode(text)), ...buffers.map((buffer) => new Uint8Array(buffer))];
  const offsets = [8 * (parts.length + 2)];
  for (const part of parts) offsets.push(offsets.at(-1) + part.length);
  const bytes = new Uint8Array(offsets.at(-1)), view = new DataView(bytes.buffer);
  [offsets.length, ...offsets].forEach((number, index) => view.setUint32(8 * index, number, true));
  parts.forEach((part, index) => bytes.set(part, offsets[index]));
  return bytes.buffer;
}

function decoded(data) {
  const view = new DataView(data), count = view.getUint32(0, true);
  const offsets = Array.from({ length: count }, (_, index) => view.getUint32(8 * (index + 1), true));
  const parts = offsets.slice(0, -1).map((offset, index) => new DataView(data, offset, offsets[index + 1] - offset));
  const [header, parent_header, , content] = parts.slice(1, 5).map((part) => JSON.parse(new TextDecoder().decode(part)));
  return { header, parent_header, content, buffers: parts.slice(5) };
}

// ---------------------------------------------------------------- the model that the explorer draws (anywidget's interface)

const state = config.state, listeners = {}, changed = new Set();
let socket = null, waiting = null, gone = false, failures = 0, before = false, doubt = null;
let late = null; // whether a response is pending
let fresh = false, moving = false, renewed = false; // a process without the file yet; one to leave; a newer page
const unanswered = new Map(); // requests other than form changes, by message
const files = new Map(); // the visitor's files, by control, as the process has accepted them

const model = {
  get: (name) => state[name],
  set: (name, value) => { state[name] = value; changed.add(name); },
  save_changes: () => flush(),
  on: (event, heard) => { (listeners[event] ??= new Set()).add(heard); },
  off: (event, heard) => { listeners[event]?.delete(heard); },
  send: (content, _callbacks, buffers = []) => post({ method: "custom", content }, buffers),
};

const tell = (event, ...given) => listeners[event]?.forEach((heard) => heard(...given));
const open = () => socket?.readyState === WebSocket.OPEN;

function post(data, buffers = []) {
  const made = message("comm_msg", { comm_id: config.model, data }, buffers);
  if (data.method === "custom") unanswered.set(made.header.msg_id, made);
  if (open()) socket.send(encoded(made));
  return made.header.msg_id;
}

// Only one change is in progress at a time; later choices are sent as one, the latest, after the response.
function flush() {
  if (changed.size || waiting) late ??= setTimeout(outstanding, navigator.onLine || config.line ? 1500 : 0);
  if (!changed.size || !open() || waiting) return;
  const sent = Object.fromEntries([...changed].map((name) => [name, state[name]]));
  changed.clear();
  waiting = post({ method: "update", state: sent, buffer_paths: [] });
  doubt = setTimeout(check, 8000);
}

function heard({ header, parent_header, content, buffers }) {
  const kind = header.msg_type;
  if (kind === "comm_msg" && content.comm_id === config.model) {
    if (content.data.method === "update") {
      const news = Object.entries(content.data.state).filter(([name]) => !changed.has(name));
      Object.assign(state, Object.fromEntries(news));
      for (const [name] of news) tell(`change:${name}`);
    } else if (content.data.method === "custom") tell("msg:custom", content.data.content, buffers);
  } else if (kind === "status" && content.execution_state === "idle") {
    taken(unanswered.get(parent_header.msg_id));
    unanswered.delete(parent_header.msg_id);
    if (parent_header.msg_id === waiting) answered();
    if (moving) move();
  } else if (kind === "status" && content.execution_state === "dead") {
    lost(content.reason || "The server has stopped running this page.");
  } else if (kind === "status" && content.execution_state === "moving") { moving = true; move(); }
}

// A file that the app has accepted is kept for the page's next process, until it is removed.
function taken(made) {
  const { ask, control } = made?.content.data.content ?? {};
  if (ask === "file" && state.problem.field !== control) files[made.buffers.length ? "set" : "delete"](control, made);
}

// ---------------------------------------------------------------- connection

const own = (part) => `${config.base}api/kernels/${config.kernel}${part}`;

function connect() {
  const address = new URL(own(`/channels?session_id=${session}`), location);
  address.protocol = address.protocol.replace("http", "ws");
  socket = new Line(address, [PROTOCOL], config);
  socket.binaryType = "arraybuffer";
  socket.onopen = (event) => {
    if (config.line && !before) draw(event.state);
    opened();
  };
  socket.onmessage = (event) => heard(decoded(event.data));
  socket.onclose = () => reconnect();
}

function opened() {
  const again = before, resent = [...unanswered.values()];
  before = true;
  failures = 0;
  banner.hidden = true;
  // Anything sent or received while disconnected is lost: send all choices again, and request everything.
  if (again) changed.add("values").add("width").add("pins");
  if (fresh) for (const { content, buffers } of files.values()) post(content.data, buffers);
  fresh = false;
  answered();
  if (again) post({ method: "request_state" });
  for (const made of resent) socket.send(encoded(made));
}

function outstanding() {
  if (!gone) say("Waiting for the server. The result below is for an earlier choice. Your choices are kept on this page.");
}

function answered() {
  clearTimeout(doubt);
  clearTimeout(late);
  if (late && before) banner.hidden = true;
  status.textContent = "The app is ready.";
  late = null;
  waiting = null;
  flush();
}

// Whether the server still has this page's process: 200, 404, or 0 if it cannot be reached.
const there = () => socket.there?.() ?? fetch(own(""), { cache: "no-store", signal: AbortSignal.timeout?.(5000) }).then((reply) => reply.status, () => 0);

// The response is slow. The process may still be working, or the connection may be silently lost.
async function check() {
  if (await there() === 200) doubt = setTimeout(check, 8000);
  else if (waiting && !gone) { socket.onclose = socket.onmessage = null; socket.close(); reconnect(); }
}

async function reconnect() {
  clearTimeout(doubt);
  if (gone) return;
  if (++failures > 1) say("The connection to the server was lost. Reconnecting … Your choices are kept on this page.");
  await new Promise((then) => setTimeout(then, Math.min(250 * 2 ** failures, 5000)));
  const status = await there();
  if (status === 200) connect();
  else if (status !== 404 || !await reopen()) reconnect();
}

function say(words, last = false) {
  banner.querySelector("p").textContent = words;
  status.textContent = "";
  button.hidden = !last;
  banner.hidden = false;
}

// ---------------------------------------------------------------- another process for this page

// Request one and continue with it in place: choices, files and a pinned result stay. False if none is available now.
async function reopen() {
  const reply = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout?.(60_000) }).catch(() => null);
  const page = reply?.ok && new DOMParser().parseFromString(await reply.text().catch(() => ""), "text/html");
  const visit = JSON.parse((page && page.getElementById("lul-visit")?.textContent) || "null");
  if (!visit) return false;
  const script = (of) => of.querySelector("script[src]").getAttribute("src");
  if (script(page) !== script(document) || JSON.stringify(visit.state.form) !== JSON.stringify(state.form)) {
    leave(visit.kernel);
    renew();
    return true;
  }
  leave(config.kernel);
  if (socket) { socket.onclose = socket.onmessage = null; socket.close(); }
  Object.assign(config, visit, { state });
  clearTimeout(doubt);
  waiting = null;
  gone = moving = false;
  fresh = true;
  connect();
  return true;
}

const leave = (kernel) => config.line || navigator.sendBeacon(`${config.base}voila/api/shutdown/${kernel}`);

// The server is stopping, and this page moves between two responses. Until another has room, this process continues.
async function move() {
  if (waiting || unanswered.size) return;
  moving = false;
  if (!await reopen()) setTimeout(() => { if (open()) { moving = true; move(); } }, 2000 + 2000 * Math.random());
}

// What this page keeps besides its choices, by name.
function kept() {
  const names = [...files.values()].map((made) => `your file “${made.content.data.content.name}”`);
  return state.pins.length ? [...names, state.pins.length > 1 ? "the pinned results" : "the pinned result"] : names;
}

const listed = (names) => names.join(", ").replace(/, (?=[^,]*$)/, " and ");

// The app has been updated: only a reloaded page matches it, and files and pinned results cannot be carried over.
function renew() {
  renewed = true;
  const names = kept();
  if (names.length) say(`This app has been updated. Reopen it to continue. Your choices are kept. Please add ${listed(names)} again.`, true);
  else location.reload();
}

// Whatever the process was working on may have killed it, and is not repeated.
function lost(words) {
  gone = true;
  clearTimeout(late);
  socket?.close();
  const names = [...unanswered.values()].filter((made) => made.content.data.content.ask === "file").map((made) => `“${made.content.data.content.name}”`);
  const differs = ({ name }) => JSON.stringify(state.values[name]) !== JSON.stringify((state.view.values ?? state.values)[name]);
  const tried = waiting ? state.form.controls.filter(differs).map(({ label }) => `“${label}”`) : [];
  const work = names.length ? `reading ${listed(names)}` : tried.length ? `applying your choice of ${listed(tried)}` : "";
  const again = work ? ` The server had not finished ${work} and will not try again.` : "";
  unanswered.clear();
  changed.clear();
  say(`${words}${again} Kept on this page: ${listed(["your choices", ...kept()])}.`, true);
}

const button = banner.querySelector("button");
button.addEventListener("click", async () => {
  if (renewed) { location.reload(); return; }
  state.values = state.view.values ?? state.values;
  if (await reopen()) document.querySelector(".lul-outcome")?.focus({ preventScroll: true });
  else say("The server is full or cannot be reached. Try again in a moment.", true);
});
addEventListener("pagehide", () => {
  gone = true;
  leave(config.kernel);
});
// A page that the browser cached while its process ended gets a new one.
addEventListener("pageshow", async (event) => { if (event.persisted && !await reopen()) location.reload(); });

for (const [index, picture] of document.querySelectorAll("[data-lul-picture]").entries()) {
  const block = state.view.blocks.filter((one) => one.kind === "figure")[index];
  if (block && !block.picture) block.picture = picture.src;
}

// Without a server the first state comes from the worker: only it can parse a link.
function draw(own = {}) {
  Object.assign(state, own);
  explorer.render({ model, el: document.getElementById("lul-explorer") });
}
connect();
if (!config.line) draw();
