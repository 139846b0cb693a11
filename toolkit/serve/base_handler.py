"""Behaviour common to all addresses on the apps' server: access control, headers, and error pages."""

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

# Valid file paths: no folder begins with a dot, no segment leads upwards.
FILE = r"(?P<path>(?:@?[\w-]+/)*[\w-][\w.-]*)"


def policy(*more: str, ancestors: str) -> str:
    """Return a Content-Security-Policy: only the server's own files, and no inline scripts or styles."""
    usual = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self' data:",  # data: to read a figure in the page again for saving
        "base-uri 'none'",
        "form-action 'none'",
    )
    given = {line.split()[0]: line for line in (*usual, *more, f"frame-ancestors {ancestors}")}
    return "; ".join(given.values())


class Site(tornado.web.RequestHandler):
    """Mixin for every handler. Sets no cookie, except where an access token is required."""

    needs_token = True

    @property
    def chosen(self) -> Settings:
        """The server's settings."""
        settings: Settings = self.settings["chosen"]
        return settings

    @property
    def address(self) -> str:
        """The visitor's IP address, from the connection or the proxy."""
        return self.request.remote_ip or ""

    @property
    def place(self) -> Area | None:
        """The visitor's area from the request address; None if there is none or it is unknown."""
        return areas.in_query(self.request.query)

    @property
    def language(self) -> str:
        """The language in the request address."""
        return translation.in_query(self.request.query)

    def set_default_headers(self) -> None:
        """Set the security headers, and omit software versions."""
        self.set_header("Server", "Levelling Up Lab")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")
        self.set_header("Content-Security-Policy", self.content_policy())

    def content_policy(self) -> str:
        """Return the Content-Security-Policy of this address."""
        # On a local machine, tools may evaluate expressions in a page (Playwright's wait_for_function).
        more = ["script-src 'self' 'unsafe-eval'"] if self.settings["on_this_machine"] else []
        return policy(*more, ancestors=self.chosen.frame_ancestors)

    def prepare(self, **given: Any) -> Any:
        """Admit authorised requests."""
        self.check_admission()
        return None if self._finished else super().prepare(**given)

    def check_version(self, version: str) -> None:
        """Refuse a page file if the version in its address is not this server's."""
        if version and f"/{version}/" not in self.settings["page_files"]["script"]:
            raise tornado.web.HTTPError(404)

    def check_admission(self) -> None:
        """Refuse forged host names, and requests without a required token."""
        # A local server answers only to its own names, so that a page elsewhere cannot reach it through a forged name;
        # a public server has names that this program cannot know.
        if self.settings["on_this_machine"] and not is_own_name(self.request.host_name):
            raise tornado.web.HTTPError(403)
        if self.needs_token and self.chosen.token:
            self._check_token(self.chosen.token)

    def _check_token(self, token: str) -> None:
        """Move the token from the first link into a cookie, so that it leaves the address."""
        word = hashlib.sha256(f"visitor {token}".encode()).hexdigest()
        given = dict(parse_qsl(self.request.query)).get("access", "")
        if hmac.compare_digest(given.encode(), token.encode()):
            secure = self.request.protocol == "https"
            self.set_cookie(COOKIE, word, httponly=True, samesite="Lax", secure=secure)
            self.redirect(self._address_without("access").rstrip("?"))
        elif not hmac.compare_digest((self.get_cookie(COOKIE) or "").encode(), word.encode()):
            raise tornado.web.HTTPError(403)

    def show(self, template: str, **names: Any) -> None:
        """Write a page in the requested language; its links keep that language."""
        environment: jinja2.Environment = self.settings["voila_jinja2_env"]
        names = {"place": self.place, "switch": self._switch()} | names
        self.set_header("Content-Type", "text/html; charset=utf-8")
        with translation.speaking(self.language):
            page = environment.get_template(template).render(**names)
        self.write(page if self.language == translation.ENGLISH else in_links(page, f"lang={self.language}"))

    def _switch(self) -> str:
        """Return this address without its language, ready to append another."""
        address = self._address_without("lang", "access", "token")
        return address if address.endswith("?") or self.language != translation.ENGLISH else f"{address}&"

    def _address_without(self, *names: str) -> str:
        """Return this request's path and query without some parameters; it ends with “?” if none are left."""
        rest = [pair for pair in parse_qsl(self.request.query, True) if pair[0] not in names]
        # A single slash, and nothing a browser reads as one (backslash, tab): two would start another site's address.
        path = "/" + quote(unquote_to_bytes(self.request.path).lstrip(b"/\\\t\r\n "))
        return f"{path}?{urlencode(rest, safe=',')}"

    def write_error(self, status_code: int, **_: Any) -> None:
        """Show an error page without details; the log has them."""
        self.show("error.html", status_code=status_code)
        if not self._finished:
            self.finish()

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log an error in our code with its traceback and the path, but nothing about the visitor."""
        if not isinstance(value, tornado.web.HTTPError) and not isinstance(value, ConnectionError):
            log.error("%s %s failed", self.request.method, self.request.path, exc_info=(typ, value, tb))


def in_links(page: str, query: str) -> str:
    """Return a page with the language added to its links within the site, except the one that changes the language."""
    return _LINK.sub(lambda at: f"{at[1]}{f'{at[2]}&amp;' if at[2] else '?'}{query}", page)


def is_own_name(host: str) -> bool:
    """Return whether a request names this machine itself, rather than giving a forged name from another site."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def log_request(handler: tornado.web.RequestHandler) -> None:
    """Log no requests: visitors' addresses and queries are private. Errors and visits are logged separately."""
    if handler.get_status() >= HTTPStatus.INTERNAL_SERVER_ERROR and handler.get_status() != 503:
        log.error("%s %s answered %s", handler.request.method, handler.request.path, handler.get_status())


class HomeHandler(Site):
    """The landing page: the labs, with a card for each app."""

    def content_policy(self) -> str:
        """Allow the place search field to query this server."""
        return policy("form-action 'self'", ancestors=self.chosen.frame_ancestors)

    def initialize(self, labs: tuple[catalogue.Lab, ...], lab_address: str) -> None:
        """Store the labs and, if JupyterLab is running, its address."""
        self.labs, self.lab_address = labs, lab_address

    def get(self) -> None:
        """Send the page; its lesson links carry no token: JupyterLab does its own authentication."""
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
    """Style sheets and scripts. Browsers may cache those whose address changes with the file."""

    needs_token = False  # the missing-token page needs its style sheet

    def set_extra_headers(self, path: str) -> None:
        """Allow caching of versioned addresses (``?v=…`` or a folder)."""
        if "v" in self.request.arguments or "version" in self.path_kwargs:
            self.set_header("Cache-Control", "public, max-age=31536000, immutable")

    async def get(self, path: str, include_body: bool = True, version: str = "") -> None:
        """Send the file, or 404 if another version is requested (another server may have it)."""
        self.check_version(version)
        await super().get(path, include_body)

    async def head(self, path: str, version: str = "") -> None:
        """Send the file's headers."""
        self.check_version(version)
        await super().get(path, include_body=False)


class HealthHandler(Site):
    """Health checks for load balancers, and for restarting a server that hangs."""

    needs_token = False

    def get(self, path: str) -> None:
        """Report whether a visitor would be served within two seconds; ``/ready`` and ``/live`` are more lenient.

        A full server must keep its existing visits, and a server that is stopping still counts as live.
        """
        sessions: Sessions | None = self.settings["sessions"]
        word = sessions.health() if sessions else "ok"
        self.set_status(200 if path == "/live" or word == "ok" or (path and word == "busy") else 503)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.write(word)

    head = get


class MetricsHandler(Site):
    """Prometheus metrics, if enabled."""

    needs_token = False

    def get(self) -> None:
        """Send the metrics."""
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
    """Any address without another handler."""

    def prepare(self, **given: Any) -> Any:
        """Answer with the not-found page, whatever the method."""
        super().prepare()
        if not self._finished:
            raise tornado.web.HTTPError(404)
