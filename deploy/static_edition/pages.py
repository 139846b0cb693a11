"""Pages without server or script, and the links between them, which also work from a folder."""

from __future__ import annotations

import base64
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jinja2

from deploy.static_edition import lite
from toolkit.apps.pages.library import scrolling
from toolkit.core import translation
from toolkit.explorer import page as front
from toolkit.serve import app_kernel, catalogue, initial_state
from toolkit.serve.base_handler import STATIC
from toolkit.serve.documents import PAGES, as_html, document
from toolkit.serve.environment.bootstrap import ROOT

TEMPLATES = ROOT / "toolkit/serve/jupyter/voila/templates/levelling_up"
# Nothing external; only scripts from the page's own folder, which may compile WebAssembly and nothing else.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self' data:; base-uri 'none'; form-action 'none'"
)
POLICY_LINE = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
_LINK = re.compile(r'\s(href|src)="(/[^"?#]*)([?#][^"]*)?"')
_STYLE = re.compile(r'\sstyle="(text-align: ?right)?[^"]*"')  # in lessons' outputs; the policy allows none
_MADE = re.compile(r"/(places|data|lessons)(/[\w/]+)?(\.csv)?")  # one place per page; the CSV is for programs
_BESIDE = re.compile(r'\shref="([^"/#:?][^":?#]*)(?:[?#][^"]*)?"')
SECTIONS = ("/places", "/data", "/lessons")
_LEDGER = re.compile(r"^# (.*?)$.*?<!-- claims -->(.*?)<!-- /claims -->", re.DOTALL | re.MULTILINE)

File = tuple[str, str, bytes]
"""A page or another file: its address on a server, its path in the folder, and its content."""


def files(labs: Path, live: bool, sections: Iterable[str] = SECTIONS, jupyter: bool = False) -> Iterator[File]:
    """Yield every page of the edition and its files; links are still those of a server.

    Parameters
    ----------
    labs
        The folder of labs, whose apps run in this process.
    live
        Whether app pages load the scripts for making other choices.
    sections
        The sections from which non-app pages are followed: places, tables, lessons.
    jupyter
        Whether the home page links to the lessons in JupyterLite.
    """
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True)
    translation.install(environment)
    environment.globals |= {"home": "/", "style": "/static/site.css", "content_policy": POLICY}

    def page(address: str, template: str, **names: Any) -> File:
        text = environment.get_template(template).render(names)
        return address, f"{address[1:] or 'index'}.html", text.encode()

    def words(address: str, title: str, text: str, kind: str = "lul-prose") -> File:
        return page(address, "site.html", title=title, text=text, kind=kind)

    def made(address: str) -> File:
        path, _, kind = address[1:].partition(".")
        section, _, name = path.partition("/")
        kind = ("place" if section == "places" and name else section) + (kind and f".{kind}")
        answer = app_kernel.pages(labs).answer(kind, name, "")
        if answer["type"] != "page":
            return address, address[1:], answer["text"].encode()
        return words(address, answer["title"], answer["text"], "lul-answer")

    found = catalogue.find(labs)
    apps = catalogue.apps(found)
    yield from followed(made, sections)
    lessons = [lesson.path for lab in found for lesson in lab.lessons if jupyter]
    to_work_through = {path: f"/{lite.FIRST}?path=labs/{path}" for path in lessons}
    yield page("/", "home.html", labs=found, lessons=to_work_through, pictures=True)
    yield words("/ledger", "The ledger", ledger(labs))
    for name, title in PAGES.items():
        yield words(f"/{name}", title, document(name))
    yield words("/static-copy", "About this copy", document("static"))
    for slug, explorer in app_kernel.load_each(labs):
        narrow, wide = explorer.complete("", "narrow"), explorer.complete()
        for block, other in zip(wide["blocks"], narrow["blocks"], strict=True):
            block["narrow"] = other.get("picture", "")
        picture = next((one["narrow"] for one in wide["blocks"] if one["narrow"]), "")
        yield f"/apps/{slug}/picture", f"apps/{slug}.svg", base64.b64decode(picture.partition(";base64,")[2])
        yield page(
            f"/apps/{slug}",
            "app_static.html",
            **app_names(slug, explorer.form, wide),
            live=live,
            app=apps[slug],
            apps=apps,
        )
    yield "/static/site.css", "static/site.css", (STATIC / "site.css").read_bytes()
    for file in sorted((labs / "sessions").glob("*.*")):
        content = file.read_bytes().replace(b"<head>", b"<head>\n" + POLICY_LINE.encode(), 1)
        yield f"/sessions/{file.name}", f"sessions/{file.name}", content
    yield "/page/explorer.css", "page/explorer.css", front.SHEET.read_bytes()


def followed(made: Callable[[str], File], first: Iterable[str]) -> Iterator[File]:
    """Yield the pages with these addresses, and all pages and files of the same kind that they link to."""
    waiting = list(first)
    known = set(waiting)
    while waiting:
        yield (file := made(waiting.pop()))
        if file[1].endswith(".html"):
            links = {link[2].rstrip("/") for link in _LINK.finditer(file[2].decode())} - known
            waiting += (new := sorted(link for link in links if _MADE.fullmatch(link)))
            known |= set(new)


def app_names(slug: str, form: Mapping[str, Any], view: Mapping[str, Any]) -> dict[str, Any]:
    """Return the template values of an app's page; its script starts from the form alone."""
    state = {"form": form, "view": {"blocks": []}}
    visit = {"kernel": slug, "model": slug, "base": "../", "line": "../live/line.js", "state": state}
    shown = initial_state.values({"state": {"form": form, "view": view}})
    return shown | {"view": view, "visit": initial_state.embedded(visit), "sheet": "/page/explorer.css"}


def ledger(labs: Path) -> str:
    """Return the ledger as HTML: the tables of claims in the labs' README files, each under its file's heading."""
    parts = ["# The ledger", "Every claim that was tested, with what the tables give and the verdict by rule."]
    for readme in sorted(labs.glob("*/README.md")):
        for title, table in _LEDGER.findall(readme.read_text(encoding="utf-8")):
            # The last column, and the source of the table, are for programmers.
            counted = re.sub(r" Made by.*|[^|]*\|$", "", table, flags=re.MULTILINE)
            parts.append(f"## {title.removesuffix(' (for tutors)')}\n{counted}")
    return scrolling(as_html("\n\n".join(parts)), "Table of claims")


def relative(text: str, path: str, known: Mapping[str, str]) -> str:
    """Return a page whose links lead to files; links that need a server and style attributes are removed.

    Parameters
    ----------
    text
        The page, with links from the root, as on a server.
    path
        Its path in the folder.
    known
        The path of every file by its address on a server.
    """
    up = "../" * path.count("/")

    def put(link: re.Match[str]) -> str:
        name, address, rest = link.groups(default="")
        to = known.get(address.rstrip("/") or "/")
        return f' {name}="{up}{to}{rest}"' if to else ""

    def beside(link: re.Match[str]) -> str:
        """Return a lesson's link to a file in its own folder: another lesson is a page here, nothing else is."""
        to = posixpath.normpath(posixpath.join(posixpath.dirname(path), link[1].replace(".ipynb", ".html")))
        return link[0].replace(".ipynb", ".html") if to in known.values() else ""

    text = _LINK.sub(put, _BESIDE.sub(beside, text))
    return _STYLE.sub(lambda style: ' class="lul-right"' if style[1] else "", text)


def write(
    folder: Path, labs: Path, live: bool, sections: Iterable[str] = SECTIONS, jupyter: bool = False
) -> list[Path]:
    """Write the pages into a folder; return their paths."""
    written = {path: (address, content) for address, path, content in files(labs, live, sections, jupyter)}
    known = {address: path for path, (address, _) in written.items()}
    if live:
        known["/live/start.js"] = "live/start.js"
    if jupyter:
        known[f"/{lite.FIRST}"] = lite.FIRST
    for path, (_, content) in written.items():
        if path.endswith(".html"):
            content = relative(content.decode(), path, known).encode()
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return [folder / path for path in written]
