"""The labs for the landing page, read from the notebooks themselves (standard library only).

A lab is a folder with ``app.ipynb``, further apps in ``apps/``, and lessons: ``lesson.ipynb``, any other notebooks
beside it, and texts ``…_track.md``. The content of a card is in the notebook's metadata: ``"levelling_up": {"title": …,
"question": …, "minutes": …, "order": …, "for": "your place"}``. There ``"name"`` is the app's address, ``"formerly"``
its former addresses, ``"next"`` the apps that its page links to, and ``"lab_title"`` in ``app.ipynb`` the lab's
heading. No lab's name is hard-coded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from toolkit.core.errors import SetupError


@dataclass(frozen=True)
class App:
    """One app: its name in the address, its card's content, and its notebook's path relative to the labs' folder."""

    slug: str
    title: str
    question: str
    minutes: int | None
    whom: str
    order: float
    path: str
    formerly: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    lesson: str = ""  # name of its lab's lesson among the lesson pages


@dataclass(frozen=True)
class Lesson:
    """A notebook to work through: its link text, and its path relative to the labs' folder."""

    title: str
    minutes: int | None
    path: str


@dataclass(frozen=True)
class Lab:
    """One lab: its heading, its apps in order, and its lessons, the general one first."""

    title: str
    apps: tuple[App, ...]
    lessons: tuple[Lesson, ...] = ()
    session: str = ""  # name of its code-free session, among those in `labs/sessions/`


def find(labs: Path) -> tuple[Lab, ...]:
    """Return the labs of a folder in order.

    Raises
    ------
    SetupError
        A notebook cannot be read, or two apps would have the same address.
    """
    folders = sorted(path for path in labs.glob("*") if (path / "app.ipynb").is_file())
    entries = sorted((_lab(folder, labs) for folder in folders), key=lambda lab: lab.apps[0].order)
    _check_unique([slug for lab in entries for app in lab.apps for slug in (app.slug, *app.formerly)])
    return tuple(entries)


def apps(labs: Iterable[Lab]) -> dict[str, App]:
    """Return every app by its name in the address."""
    return {app.slug: app for lab in labs for app in lab.apps}


def moved(labs: Iterable[Lab]) -> dict[str, str]:
    """Return the current name of each renamed app, by former name."""
    return {former: app.slug for lab in labs for app in lab.apps for former in app.formerly}


def first_lesson(labs: Iterable[Lab]) -> str | None:
    """Return the first lesson's path, relative to the labs' folder; None if there is none."""
    return next((lesson.path for lab in labs for lesson in lab.lessons), None)


def _lab(folder: Path, labs: Path) -> Lab:
    number, name = re.fullmatch(r"(\d*)_?(.*)", folder.name).groups()  # type: ignore[union-attr]  # matches any name
    first = _app(folder / "app.ipynb", labs, name, float(number or "inf"))
    others = [_app(path, labs, path.stem, float("inf")) for path in sorted((folder / "apps").glob("*.ipynb"))]
    paths = {*folder.glob("*.ipynb"), *folder.glob("*_track.md")} - {folder / "app.ipynb"}
    return Lab(
        title=str(_card(folder / "app.ipynb").get("lab_title") or name.replace("_", " ").capitalize()),
        apps=tuple(sorted((first, *others), key=lambda app: app.order)),
        lessons=tuple(
            _lesson(path, labs) for path in sorted(paths, key=lambda path: (path.name != "lesson.ipynb", path.name))
        ),
        session=folder.name if (labs / "sessions" / f"{folder.name}.html").is_file() else "",
    )


def _lesson(path: Path, labs: Path) -> Lesson:
    where = path.relative_to(labs).as_posix()
    if path.suffix == ".md":
        return Lesson(path.read_text(encoding="utf-8").partition("\n")[0].lstrip("# "), None, where)
    card = _card(path)
    title = str(card.get("title") or path.stem.replace("_", " ").capitalize())
    return Lesson(title, _minutes(card), where)


def _minutes(card: Mapping[str, Any]) -> int | None:
    return int(card["minutes"]) if card.get("minutes") else None


def _app(path: Path, labs: Path, name: str, order: float) -> App:
    card, folder = _card(path), path.relative_to(labs).parts[0]
    return App(
        slug=_slug(card.get("name") or name),
        title=str(card.get("title") or name.replace("_", " ").capitalize()),
        question=str(card.get("question", "")),
        minutes=_minutes(card),
        whom=str(card.get("for", "")),
        order=float(card.get("order", order)),
        path=path.relative_to(labs).as_posix(),
        formerly=tuple(_slug(former) for former in card.get("formerly", ())),
        next=tuple(_slug(successor) for successor in card.get("next", ())),
        lesson=f"{folder}/lesson" if (labs / folder / "lesson.ipynb").is_file() else "",
    )


def _slug(name: object) -> str:
    return re.sub(r"[^a-z0-9]+", "-", str(name).lower()).strip("-")


def code(path: Path) -> list[str]:
    """Return the source of a notebook's non-empty code cells.

    Raises
    ------
    SetupError
        The notebook cannot be read.
    """
    cells = _read(path).get("cells", [])
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [source for source in sources if source.strip()]


def _card(path: Path) -> Mapping[str, Any]:
    return dict(_read(path)["metadata"].get("levelling_up", {}))


def _read(path: Path) -> dict[str, Any]:
    try:
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(notebook["metadata"], dict):
            raise TypeError
    except (ValueError, KeyError, TypeError) as error:
        raise SetupError(
            f"The notebook {path.parent.name}/{path.name} cannot be read.",
            "A notebook is a JSON file with “metadata”.",
            "Restore it from the repository with git checkout, or save it again in JupyterLab.",
        ) from error
    return notebook


def _check_unique(slugs: list[str]) -> None:
    for slug in slugs:
        if slugs.count(slug) > 1:
            raise SetupError(
                f"Two apps would have the address “{slug}”.",
                "An app's address is the name of its notebook, or of its lab's folder.",
                "Rename one of the two notebooks.",
            )
