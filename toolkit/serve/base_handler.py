"""What every address of the apps' server has in common: who may ask, the headers, and pages for what goes wrong."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import re
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlencode

import jinja2
import tornado.web

from toolkit.core import translation
from toolkit.places import areas
from toolkit.places.areas import Area
from toolkit.serve import catalogue
from toolkit.serve.sessions import Sessions
from toolkit.serve.settings import Settings

log = logging.getLogger("levelling_up.site")

STATIC = Path(__file__).resolve().parent / "static"
COOKIE = "levelling_up_access"
_LINK = re.compile(r'(<a\b(?![^>]*lul-language)[^>]*? href="/[^"?#]*)(\?[^"#]*)?(?=[#"])')

# What a file's address may look like: no folder begins with a dot, no name leads upwards.
FILE = r"(?P<path>(?:@?[\w-]+/)*[\w-][\w.-]*)"


def policy(*more: str, ancestors: str) -> str:
    """Return a Content-Security-Policy: nothing but the server's own files, and no script or style in a page's text."""
    usual = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self' data:",  # data: a figure in the page is read again to save it
        "base-uri 'none'",
        "form-action 'none'",
    )
    given = {line.split()[0]: line for line in (*usual, *more, f"frame-ancestors {ancestors}")}
    return "; ".join(given.values())


class Site(tornado.web.RequestHandler):
    """Mixed into every handler. Sets no cookie, unless an access token is asked for."""

    needs_token = True

    @property
    def chosen(self) -> Settings:
        """The settings of the server."""
        settings: Settings = self.settings["chosen"]
        return settings

    @property
    def address(self) -> str:
        """Where the visitor comes from, as the line or the proxy tells it."""
        return self.request.remote_ip or ""

    @property
    def place(self) -> Area | None:
        """The area that the address names as the visitor's own; None where it names none that there is."""
        return areas.in_query(self.request.query)

    @property
    def language(self) -> str:
        """The language that the address asks for."""
        return translation.in_query(self.request.query)

    def set_default_headers(self) -> None:
        """Say nothing of versions, and what a page may do."""
        self.set_header("Server", "Levelling Up Lab")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Content-Security-Policy", self.content_policy())

    def content_policy(self) -> str:
        """Return the Content-Security-Policy of this address."""
        # On one's own machine, tools that watch a page may evaluate expressions in it (Playwright's wait_for_function).
        more = ["script-src 'self' 'unsafe-eval'"] if self.settings["on_this_machine"] else []
        return policy(*more, ancestors=self.chosen.frame_ancestors)

    def prepare(self, **given: Any) -> Any:
        """Let in who may ask."""
        self.check_admission()
        return None if self._finished else super().prepare(**given)

    def check_version(self, version: str) -> None:
        """Refuse an address of the pages' files that names another version than this server's."""
        if version and f"/{version}/" not in self.settings["page_files"]["script"]:
            raise tornado.web.HTTPError(404)

    def check_admission(self) -> None:
        """Refuse forged names, and who has no token where one is asked for."""
        # On one's own machine only its own names are answered, so that a page elsewhere cannot reach in by a forged
        # name; a public server is called by names that this program cannot know.
        if self.settings["on_this_machine"] and not is_own_name(self.request.host_name):
            raise tornado.web.HTTPError(403)
        if self.needs_token and self.chosen.token:
            self._check_token(self.chosen.token)

    def _check_token(self, token: str) -> None:
        """Take the token from the first link and keep it in a cookie, so that it leaves the address."""
        word = hashlib.sha256(f"visitor {token}".encode()).hexdigest()
        given = dict(parse_qsl(self.request.query)).get("access", "")
        if hmac.compare_digest(given.encode(), token.encode()):
            secure = self.request.protocol == "https"
            self.set_cookie(COOKIE, word, httponly=True, samesite="Lax", secure=secure)
            self.redirect(self._address_without("access").rstrip("?"))
        elif not hmac.compare_digest((self.get_cookie(COOKIE) or "").encode(), word.encode()):
            raise tornado.web.HTTPError(403)

    def show(self, template: str, **names: Any) -> None:
        """Write a page in the language that the address names, which its links name too."""
        environment: jinja2.Environment = self.settings["voila_jinja2_env"]
        names = {"place": self.place, "switch": self._switch()} | names
        self.set_header("Content-Type", "text/html; charset=utf-8")
        with translation.speaking(self.language):
            page = environment.get_template(template).render(**names)
        self.write(page if self.language == translation.ENGLISH else in_links(page, f"lang={self.language}"))

    def _switch(self) -> str:
        """Return this address without its language, to which another can be added."""
        address = self._address_without("lang", "access", "token")
        return address if address.endswith("?") or self.language != translation.ENGLISH else f"{address}&"

    def _address_without(self, *names: str) -> str:
        """Return this request's path and query without some parameters; it ends with “?” where none is left."""
        rest = [pair for pair in parse_qsl(self.request.query, True) if pair[0] not in names]
        # One slash, and nothing that a browser reads as one (a backslash, a tab): two begin another site's address.
        path = "/" + quote(unquote_to_bytes(self.request.path).lstrip(b"/\\\t\r\n "))
        return f"{path}?{urlencode(rest, safe=',')}"

    def write_error(self, status_code: int, **_: Any) -> None:
        """Say in a page that something went wrong, and nothing about it; the log knows."""
        self.show("error.html", status_code=status_code)
        if not self._finished:
            self.finish()

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log a fault of ours with its traceback and the address's path, and nothing of the visitor."""
        if not isinstance(value, tornado.web.HTTPError) and not isinstance(value, ConnectionError):
            log.error("%s %s failed", self.request.method, self.request.path, exc_info=(typ, value, tb))


def in_links(page: str, asked: str) -> str:
    """Return a page whose links to this site ask for a language, but for the link that changes it."""
    return _LINK.sub(lambda at: f"{at[1]}{f'{at[2]}&amp;' if at[2] else '?'}{asked}", page)


def is_own_name(host: str) -> bool:
    """Tell whether a request names this machine as itself: else a page elsewhere reached in by a forged name."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def log_request(handler: tornado.web.RequestHandler) -> None:
    """Log no request as such: addresses and queries are a visitor's own. Faults and visits have lines of their own."""
    if handler.get_status() >= HTTPStatus.INTERNAL_SERVER_ERROR and handler.get_status() != 503:
        log.error("%s %s answered %s", handler.request.method, handler.request.path, handler.get_status())


class HomeHandler(Site):
    """The landing page: the labs, a card for each app."""

    def content_policy(self) -> str:
        """Let the field that finds a place ask this server."""
        return policy("form-action 'self'", ancestors=self.chosen.frame_ancestors)

    def initialize(self, labs: tuple[catalogue.Lab, ...], lab_address: str) -> None:
        """Keep the labs and, when JupyterLab runs beside, its address."""
        self.labs, self.lab_address = labs, lab_address

    def get(self) -> None:
        """Send the page; its links to lessons carry no token: JupyterLab asks by its own means who may read them."""
        self.set_header("Cache-Control", "no-store")
        lessons = {
            lesson.path: f"{self.lab_address}/lab/tree/labs/{quote(lesson.path)}"
            for lab in self.labs
            for lesson in lab.lessons
            if self.lab_address
        }
        pictures = self.settings["sessions"] is not None
        self.show("home.html", labs=self.labs, lessons=lessons, pictures=pictures)

    head = get


class FilesHandler(Site, tornado.web.StaticFileHandler):
    """Style sheets and scripts. Under an address that changes with the file, browsers may keep it."""

    needs_token = False  # the page that says that a token is missing has a style too

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep what is named with its version (``?v=…`` or a folder)."""
        if "v" in self.request.arguments or "version" in self.path_kwargs:
            self.set_header("Cache-Control", "public, max-age=31536000, immutable")

    async def get(self, path: str, include_body: bool = True, version: str = "") -> None:
        """Send the file; 404 under the address of another version, which another server may have."""
        self.check_version(version)
        await super().get(path, include_body)

    async def head(self, path: str, version: str = "") -> None:
        """Send what is said of the file."""
        self.check_version(version)
        await super().get(path, include_body=False)


class HealthHandler(Site):
    """Answers for load balancers, and for what restarts a server that hangs."""

    needs_token = False

    def get(self, asked: str) -> None:
        """Say whether a visitor would be served within two seconds; for how it is well under ``/ready`` and ``/live``.

        To be full is no reason to keep away from the visits that there are, and to stop no illness.
        """
        sessions: Sessions | None = self.settings["sessions"]
        word = sessions.health() if sessions else "ok"
        self.set_status(200 if asked == "/live" or word == "ok" or (asked and word == "busy") else 503)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.write(word)

    head = get


class MetricsHandler(Site):
    """Counts for Prometheus, where they are asked for."""

    needs_token = False

    def get(self) -> None:
        """Send them."""
        sessions: Sessions | None = self.settings["sessions"]
        if sessions is None or not self.chosen.metrics:
            raise tornado.web.HTTPError(404)
        self.set_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
        counted = {
            "visits_live gauge": {"": len(sessions.live)},
            "visits_ended_total counter": {f'{{why="{why}"}}': n for why, n in sorted(sessions.ended.items())},
            "visits_refused_total counter": {"": self.settings["refused"].total()},
            "warm_starts_total counter": {"": sessions.prefork.starts},
        }
        for named, counts in counted.items():
            self.write(f"# TYPE levelling_up_{named}\n")
            self.write("".join(f"levelling_up_{named.split()[0]}{of} {n}\n" for of, n in counts.items()))


class NotFoundHandler(Site):
    """Any other address."""

    def prepare(self, **given: Any) -> Any:
        """Answer with the page for it, whatever the method."""
        super().prepare()
        if not self._finished:
            raise tornado.web.HTTPError(404)
