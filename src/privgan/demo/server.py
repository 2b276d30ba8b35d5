"""The page over HTTP, for this machine alone.

It listens on the loopback address. Other pages in the same browser can reach that too, and a name that an attacker
owns can be made to point there (DNS rebinding): so a request counts only where its Host, and its Origin if it has one,
is this server, and bytes are taken only as a type that no form of another page can send without being asked.
"""

import json
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from privgan.demo.page import SCRIPT, page
from privgan.demo.picture import Demo
from privgan.errors import RequestError, WorkError

ADDRESS = "127.0.0.1"
MOST_BYTES = 32 << 20  # of an uploaded picture
AT_ONCE = 4  # uploads
SECONDS = 30.0  # that a client may keep silent
BYTES = "application/octet-stream"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Refused(Exception):
    """A request that is not answered, with the status that says why."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        self.status, self.reason = status, reason
        super().__init__(reason)


class Server(ThreadingHTTPServer):
    """Serves a demo until it is closed. port: 0 takes any free one. RequestError where the port is taken."""

    daemon_threads = True

    def __init__(self, demo: Demo, port: int) -> None:
        self.demo, self.uploads = demo, threading.BoundedSemaphore(AT_ONCE)
        try:
            super().__init__((ADDRESS, port), Handler)
        except OSError as error:
            raise RequestError(f"port={port} cannot be used ({error.strerror}): give another, or port=0") from error
        self.hosts = {f"{name}:{self.server_port}" for name in (ADDRESS, "localhost")}

    @property
    def url(self) -> str:
        """Where a browser finds it."""
        return f"http://{ADDRESS}:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """GET / (the page), /page.js, /face?number=N&smile=1; POST /release?place=N&s=CLASS with a picture file."""

    server: Server
    timeout = SECONDS
    server_version, sys_version = "privgan", ""

    def do_GET(self) -> None:
        """The page, its script, a drawn face."""
        self._answer(self._get)

    def do_POST(self) -> None:
        """A picture through a channel."""
        self._answer(self._post)

    def _answer(self, work: Any) -> None:
        try:
            self._check()
            self._send(HTTPStatus.OK, *work())
        except Refused as refused:
            self._say(refused.status, refused.reason)
        except RequestError as error:
            self._say(HTTPStatus.BAD_REQUEST, str(error))
        except WorkError as error:
            self._say(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))

    def _check(self) -> None:
        """Refused where the request is for another name, or comes from another page."""
        if self.headers.get("Host") not in self.server.hosts:
            raise Refused(HTTPStatus.FORBIDDEN, f"this is {self.server.url}, and it answers to no other name")
        origin = self.headers.get("Origin")
        if origin is not None and origin.removeprefix("http://") not in self.server.hosts:
            raise Refused(HTTPStatus.FORBIDDEN, "other pages are not answered")
        if self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin") and self.path != "/":
            raise Refused(HTTPStatus.FORBIDDEN, "other pages are not answered")

    def _get(self) -> tuple[str, bytes]:
        asked = urlsplit(self.path)
        if asked.path == "/":
            return "text/html; charset=utf-8", page(self.server.demo).encode()
        if asked.path == f"/{SCRIPT.name}":
            return "text/javascript; charset=utf-8", SCRIPT.read_bytes()
        if asked.path == "/face":
            given = parse_qs(asked.query)
            return "image/png", self.server.demo.face(_number(given, "number"), given.get("smile") == ["1"])
        raise Refused(HTTPStatus.NOT_FOUND, "there is no such page")

    def _post(self) -> tuple[str, bytes]:
        asked = urlsplit(self.path)
        if asked.path != "/release":
            raise Refused(HTTPStatus.NOT_FOUND, "there is no such page")
        if self.headers.get("Content-Type") != BYTES:
            raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send the picture file as {BYTES}")
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 19):
            raise Refused(HTTPStatus.LENGTH_REQUIRED, "say how many bytes the picture has")
        if int(length) > MOST_BYTES:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a picture has at most {MOST_BYTES >> 20} MiB here")
        if not self.server.uploads.acquire(timeout=SECONDS):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "too many pictures at once")
        try:
            content = self.rfile.read(int(length))
            if len(content) < int(length):
                raise Refused(HTTPStatus.BAD_REQUEST, "the picture broke off")
            given = parse_qs(asked.query)
            told = self.server.demo.release(_number(given, "place"), content, given.get("s", ()))
        finally:
            self.server.uploads.release()
        return "application/json", json.dumps(told, allow_nan=False).encode()

    def _say(self, status: HTTPStatus, reason: str) -> None:
        self._send(status, "text/plain; charset=utf-8", f"{reason}\n".encode())

    def _send(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        for name, value in (HEADERS | {"Content-Type": kind, "Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: what people look at is theirs."""


def _number(given: dict[str, list[str]], name: str) -> int:
    """RequestError where a query has no such number."""
    text = given.get(name, [""])[0]
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise RequestError(f"{name} is no number")
    return int(text)
