// Replaces the websocket (toolkit/explorer/page/page.js): the app's own Python runs in a worker behind the page. The
// messages are the same; progress before the first one is shown in the page.

const note = document.getElementById("lul-live");
note.setAttribute("role", "status");

export default class Line {
  constructor(_address, _protocols, { kernel }) {
    this.readyState = WebSocket.CONNECTING;
    this.worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => this.heard(data);
    this.worker.onerror = (event) => { event.preventDefault(); this.failed(); };
    const width = matchMedia("(max-width: 40rem)").matches ? "narrow" : "wide";
    this.worker.postMessage({ app: kernel, query: location.search.slice(1), width });
  }
  heard({ step, state, message, failed }) {
    if (step) note.textContent = `${step} The first result stands here meanwhile.`;
    else if (state) {
      this.readyState = WebSocket.OPEN;
      this.onopen({ state: JSON.parse(state) });
    } else if (message) this.onmessage({ data: message });
    else if (failed) this.failed();
  }
  failed() {
    const was = this.readyState;
    this.close();
    // A worker that ended while in use is replaced, as a server's process would be.
    if (was === WebSocket.OPEN) this.onclose?.();
    else note.textContent = "Python could not start in this browser, so the choices cannot be changed here. The first result, its figures and its tables can be read.";
  }
  send(data) { this.worker.postMessage(data, [data]); }
  close() {
    this.readyState = WebSocket.CLOSED;
    this.worker.terminate();
  }
  // Whether the worker exists, as a server would report it.
  there() { return Promise.resolve(this.readyState === WebSocket.OPEN ? 200 : 404); }
}
