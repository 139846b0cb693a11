// Python behind a page: Pyodide, its packages, the project, and one app, which responds message by message. Everything
// comes from this folder; Pyodide verifies each package against the hash in its own lock.

import { loadPyodide } from "./pyodide/pyodide.mjs";

const here = (name) => new URL(name, import.meta.url);
const fetched = async (name) => {
  const reply = await fetch(here(name));
  if (!reply.ok) throw new Error(`${name}: ${reply.status}`);
  return reply;
};
let answer = null;

async function begin({ app, query, width }) {
  postMessage({ step: "Loading Python (once; afterwards this browser keeps it) …" });
  const about = await (await fetched("manifest.json")).json();
  const archives = about.archives.map((name) => fetched(name).then((reply) => reply.arrayBuffer()));
  // Pyodide waits forever for a missing core: check first.
  await (await fetched("./pyodide/pyodide.asm.wasm")).arrayBuffer();
  const python = await loadPyodide({ indexURL: here("./pyodide/").href });
  postMessage({ step: "Loading the statistics packages …" });
  await python.loadPackage(about.packages, { checkIntegrity: true, messageCallback: () => {} });
  for (const archive of archives) python.unpackArchive(await archive, "zip", { extractDir: "/lab" });
  postMessage({ step: "Working out the first result …" });
  python.runPython("import sys; sys.path.insert(0, '/lab')");
  const send = (message) => {
    const data = message.toJs().slice().buffer;
    postMessage({ message: data }, [data]);
  };
  const [state, answers] = python.pyimport("in_browser").begin(`/lab/${about.notebooks[app]}`, app, query, width, send);
  answer = answers;
  postMessage({ state });
}

const failed = (fault) => {
  console.error(fault);
  postMessage({ failed: true });
};
onunhandledrejection = (event) => failed(event.reason);
onmessage = async ({ data }) => {
  try {
    if (data instanceof ArrayBuffer) answer(new Uint8Array(data));
    else await begin(data);
  } catch (fault) {
    failed(fault);
  }
};
