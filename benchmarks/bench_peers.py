"""The small app in this project, in its peers and in plain Voilà, measured in one run and by one method.

Run with ``python -m benchmarks peers``. The peers have their own environment (``.venv-peers``), created from
``benchmarks/peers/requirements.lock``. A real Chromium opens each app, and moves its slider with the keyboard; a figure
counts as visible if it is an image of at least 300 × 150 pixels, anywhere in the page's open shadow trees.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import psutil
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as TooLong

from benchmarks.bench_serving import PAINTED, ROOT, in_browser, summary, told

FOLDER = Path(__file__).resolve().parent / "peers"
VENV = ROOT / ".venv-peers"
NOTEBOOK = VENV / "in_voila.ipynb"
PORT = int(os.environ.get("BENCH_PORT", "8931"))
OPENED, MOVED, VISITORS = 6, 40, 5

# Polls every 8 ms for a picture and a slider, in the page and in its open shadow trees.
WATCH = """
(() => {
  const roots = [document], attach = Element.prototype.attachShadow;
  const pressed = root => root.addEventListener("keydown", () => { seen.pressed = performance.now(); }, true);
  Element.prototype.attachShadow = function (how) {
    const root = attach.call(this, how); roots.push(root); return root;
  };
  const all = css => roots.flatMap(root => [...root.querySelectorAll(css)]);
  const large = one => { const box = one.getBoundingClientRect(); return box.width >= 300 && box.height >= 150; };
  const sliders = "input[type=range], [role=slider], .noUi-handle, .irs-line, .v-slider__thumb-container";
  window.seen = { focus: () => all(sliders).find(one => one.getBoundingClientRect().width)?.focus() };
  pressed(window);
  setInterval(() => {
    const now = performance.now();
    if (all(sliders).length) seen.ready ??= now;
    const there = all("img").filter(one => one.complete && one.naturalWidth > 50 && large(one));
    const shown = there.map(one => one.src).join();
    if (!shown) return;
    seen.figure ??= now;
    if (shown !== seen.shown) { seen.shown = shown; painted(); }
  }, 8);
})();
"""


@dataclass(frozen=True)
class App:
    """How to start an app, and the path of its page."""

    name: str
    command: Callable[[int], list[str]]
    path: str = "/"
    env: tuple[tuple[str, str], ...] = ()


def _peer(module: str, *arguments: str) -> list[str]:
    return [str(VENV / "bin" / "python"), "-m", module, *arguments]


_LABS = (("LEVELLING_UP_LABS", str(ROOT / "benchmarks" / "labs")),)
_VOILA = ("--no-browser", f"--port={PORT}", "--Voila.ip=127.0.0.1")
_QUIET = ("--server.headless", "true", "--browser.gatherUsageStats", "false")
APPS = (
    App("Levelling Up Lab", lambda port: [sys.executable, "-m", "toolkit.serve"], "/apps/small-app", _LABS),
    App("Shiny", lambda port: _peer("shiny", "run", "--port", str(port), "in_shiny.py")),
    App("Panel", lambda port: _peer("panel", "serve", "--port", str(port), "in_panel.py"), "/in_panel"),
    App("Solara", lambda port: _peer("solara", "run", "in_solara.py", "--port", str(port), "--production")),
    App("Streamlit", lambda port: _peer("streamlit", "run", "in_streamlit.py", "--server.port", str(port), *_QUIET)),
    App("Voilà as supplied", lambda port: _peer("voila", str(NOTEBOOK), *_VOILA)),
    App(
        "Voilà, two kernels kept warm",
        lambda port: _peer("voila", str(NOTEBOOK), *_VOILA, "--preheat_kernel=True", "--pool_size=2"),
    ),
)


class Running:
    """A served app, from the start of its command to the end of its last process."""

    def __init__(self, app: App) -> None:
        self.app, self.address = app, f"http://127.0.0.1:{PORT}{app.path}"

    def __enter__(self) -> Running:
        env = os.environ | {"OMP_NUM_THREADS": "1", "PORT": str(PORT), "HOST": "127.0.0.1"} | dict(self.app.env)
        env["PYTHONPATH"] = str(FOLDER if self.app.command(0)[0] != sys.executable else ROOT)
        folder = FOLDER if self.app.command(0)[0] != sys.executable else ROOT
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        began = time.perf_counter()
        self.process = subprocess.Popen(self.app.command(PORT), cwd=folder, env=env, **quiet)
        while time.perf_counter() - began < 90:
            try:
                with urllib.request.urlopen(self.address, timeout=60) as reply:
                    if reply.status == 200:
                        break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.02)
        self.started = time.perf_counter() - began
        return self

    def __exit__(self, *_: object) -> None:
        family = self.family()
        self.process.terminate()
        for one in psutil.wait_procs(family, timeout=8)[1]:
            one.kill()

    def family(self) -> list[psutil.Process]:
        """Return the server's process and all of its descendants."""
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def mebibytes(self) -> float:
        """Return the family's memory, shared pages counted once (PSS)."""
        return sum(_of(one, lambda p: float(p.memory_full_info().pss)) for one in self.family()) / 2**20

    def seconds(self) -> float:
        """Return the processor time of the family, including ended children."""
        return sum(_of(one, lambda p: float(sum(p.cpu_times()[:4]))) for one in self.family())


def _of(process: psutil.Process, figure: Callable[[psutil.Process], float]) -> float:
    try:
        return figure(process)
    except psutil.Error:  # it has just ended
        return 0.0


def _page(browser: Browser) -> Page:
    page = browser.new_context(viewport={"width": 1100, "height": 900}).new_page()
    page.add_init_script(PAINTED + WATCH)
    return page


def opened(page: Page, address: str) -> dict[str, float] | None:
    """Open a page and return milliseconds to its first figure and first slider; None if they never appear."""
    try:
        page.goto(address, wait_until="commit", timeout=30_000)
        page.wait_for_function("window.seen && seen.figure && seen.ready", timeout=30_000, polling=50)
    except TooLong:
        return None
    return dict(page.evaluate("({ figure: seen.figure, ready: seen.ready })"))


def moved(page: Page, changes: int) -> list[float]:
    """Return milliseconds from a key press on the slider to the new picture, for each change observed."""
    taken = []
    for _ in range(changes + 2):
        page.evaluate("seen.focus()")
        before = page.evaluate("seen.painted ?? 0")
        page.keyboard.press("ArrowRight")
        try:
            page.wait_for_function("before => seen.painted > before", arg=before, timeout=10_000, polling=30)
        except TooLong:
            continue
        taken.append(page.evaluate("seen.painted - seen.pressed"))
        page.wait_for_timeout(300)
    return taken[2:]


def measure(browser: Browser, running: Running) -> dict[str, Any]:
    """Measure one served app."""
    time.sleep(3)  # pools fill
    before, visits = running.seconds(), []
    for _ in range(OPENED):
        page = _page(browser)
        visits.append(opened(page, running.address))
        page.wait_for_timeout(1000)
        page.context.close()
    spent = (running.seconds() - before) / OPENED
    seen = [visit for visit in visits if visit]
    page = _page(browser)
    slider = moved(page, MOVED) if opened(page, running.address) else []
    page.context.close()
    return {
        "start, s": round(running.started, 1),
        "figure, ms": round(statistics.median(visit["figure"] for visit in seen)) if seen else None,
        "control, ms": round(statistics.median(visit["ready"] for visit in seen)) if seen else None,
        "never": len(visits) - len(seen),
        "slider, ms": summary(slider) if slider else None,
        "server CPU per visit, s": round(spent, 2),
        "MiB a further visitor": round(_further(browser, running), 1),
    }


def _further(browser: Browser, running: Running) -> float:
    pages, sizes = [], []
    for _ in range(VISITORS):
        pages.append(_page(browser))
        opened(pages[-1], running.address)
        time.sleep(1)
        sizes.append(running.mebibytes())
    for page in pages:
        page.context.close()
    return (sizes[-1] - sizes[0]) / (VISITORS - 1)


def prepare() -> None:
    """Create the peers' environment, once, with Voilà's notebook in it."""
    _make_environment()
    cell = nbformat.v4.new_code_cell((FOLDER / "in_voila.py").read_text(encoding="utf-8"))
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), NOTEBOOK)


def _make_environment() -> None:
    lock = FOLDER / "requirements.lock"
    if (VENV / "made-from.lock").is_file() and (VENV / "made-from.lock").read_bytes() == lock.read_bytes():
        return
    print("Preparing the peers' environment in .venv-peers (once).", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(VENV / "bin" / "python")]
    subprocess.run([*uv, "--require-hashes", "-r", str(lock)], check=True)
    _bring_solara_front_end()
    (VENV / "made-from.lock").write_bytes(lock.read_bytes())


def _bring_solara_front_end() -> None:
    """Install Solara's front end from npm; by default Solara fetches the same package from a CDN."""
    template = next(VENV.glob("lib/python*/site-packages/solara/server/templates/solara.html.j2"))
    found = re.search(r"@widgetti/(solara-vuetify3-app)@([0-9.]+)", template.read_text(encoding="utf-8"))
    if found is None or shutil.which("npm") is None:
        return  # with internet access Solara fetches it itself
    there = VENV / "share" / "solara" / "cdn" / "@widgetti" / f"{found[1]}@{found[2]}"
    with tempfile.TemporaryDirectory() as folder:
        pack = ["npm", "pack", "--silent", "--pack-destination", folder, f"@widgetti/{found[1]}@{found[2]}"]
        subprocess.run(pack, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as package:
            package.extractall(folder, filter="data")
        shutil.copytree(Path(folder) / "package", there, dirs_exist_ok=True)


def main() -> None:
    """Measure every app and print a line each; ours twice, first and last, to show the noise of the machine."""
    prepare()
    told("processors, load before", [os.cpu_count(), round(os.getloadavg()[0], 1)])
    for app in (*APPS, APPS[0]):
        with Running(app) as running:
            told(app.name, in_browser(lambda browser, running=running: measure(browser, running)))
    told("load after", round(os.getloadavg()[0], 1))


if __name__ == "__main__":
    main()
