"""Webhooks: signed, to real receivers, and never into our own network."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from huiguan.kernel.inbox.webhooks import CallFailed, call, check_address, secret_of
from huiguan.kernel.permits import Invalid


@dataclass
class Receiver:
    """A local HTTP server that keeps what it was sent."""

    url: str = ""
    status: int = 200
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append((self.path, dict(self.headers), body))
            self.send_response(kept.status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Nothing on the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/hook?x=1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield kept
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def inside(settings: Any) -> None:
    settings.WEBHOOKS_INSIDE = True


def test_a_call_is_signed_with_its_time(receiver: Receiver, inside: None) -> None:
    call(receiver.url, "s3cret", {"event": "inbox.waiting", "total": 3}, now=1_700_000_000)
    ((path, headers, body),) = receiver.got
    assert path == "/hook?x=1" and json.loads(body) == {"event": "inbox.waiting", "total": 3}
    expected = hmac.new(b"s3cret", b"1700000000." + body, hashlib.sha256).hexdigest()
    assert headers["Huiguan-Signature"] == f"v1={expected}"
    assert headers["Huiguan-Timestamp"] == "1700000000"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_anything_but_success_is_a_failure_and_redirects_are_not_followed(
    receiver: Receiver, inside: None, status: int
) -> None:
    receiver.status = status
    with pytest.raises(CallFailed, match=str(status)):
        call(receiver.url, "s", {})
    assert len(receiver.got) == 1


def test_nobody_listening_is_a_failure_without_the_address_in_it(inside: None) -> None:
    with pytest.raises(CallFailed, match=r"^ConnectionRefusedError$"):
        call("http://127.0.0.1:9/", "s", {})


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "[::1]", "[fd00::1]",
     "[fe80::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "localhost", "2130706433", "224.0.0.1"],
)  # fmt: skip
def test_addresses_inside_are_refused(host: str) -> None:
    with pytest.raises(Invalid):
        check_address(f"https://{host}/x")
    with pytest.raises(Invalid):
        call(f"https://{host}/x", "s", {})


@pytest.mark.parametrize(
    "url", ["http://8.8.8.8/", "ftp://8.8.8.8/", "https://", "https://u:p@8.8.8.8/", "https://8.8.8.8:99999/", "x"]
)
def test_other_schemes_and_broken_addresses_are_refused(url: str) -> None:
    with pytest.raises(Invalid):
        check_address(url)


def test_a_public_address_is_accepted() -> None:
    check_address("https://8.8.8.8/hook")


def test_a_name_is_refused_when_one_of_its_addresses_is_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*args: Any, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(Invalid):
        check_address("https://two-faced.example/")


def test_the_connection_goes_to_the_address_that_was_checked(
    receiver: Receiver, inside: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(receiver.url.split(":")[2].split("/")[0])
    answers = iter(["127.0.0.1", "10.255.255.1"])
    real = socket.getaddrinfo

    def rebinding(host: Any, *args: Any, **kwargs: Any) -> list[Any]:
        if host != "rebinding.example":
            return real(host, *args, **kwargs)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    call(f"http://rebinding.example:{port}/", "s", {})
    assert len(receiver.got) == 1
    assert receiver.got[0][1]["Host"] == f"rebinding.example:{port}"


def test_every_account_and_number_has_a_secret_of_its_own() -> None:
    assert secret_of(1, 1) == secret_of(1, 1)
    assert len({secret_of(user, number) for user in (1, 2, 11) for number in (1, 2, 11)}) == 9
