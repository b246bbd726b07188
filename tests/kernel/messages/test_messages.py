"""Short texts: the sandbox, a gateway on a real socket, and nothing where nothing is connected."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from huiguan.kernel.messages import Channel, NotSent, is_offered, offered_channels, send_text
from huiguan.kernel.permits import RuleViolation


@pytest.fixture
def outbox(settings: Any, tmp_path: Path) -> Path:
    settings.MESSAGE_GATEWAYS = {}
    settings.MESSAGE_SANDBOX = tmp_path / "outbox.jsonl"
    return tmp_path / "outbox.jsonl"


def test_the_sandbox_keeps_every_text_for_the_operator_alone(outbox: Path) -> None:
    for channel in Channel:
        send_text(channel=channel, to=" 13800000000 ", text="一件事等您处理")
    rows = [json.loads(line) for line in outbox.read_text(encoding="utf-8").splitlines()]
    assert [(r["channel"], r["to"], r["text"]) for r in rows] == [
        (c.value, "13800000000", "一件事等您处理") for c in Channel
    ]
    assert outbox.stat().st_mode & 0o777 == 0o600
    assert offered_channels() == tuple(Channel)


def test_nothing_connected_offers_nothing_and_sends_nothing(settings: Any) -> None:
    settings.MESSAGE_GATEWAYS, settings.MESSAGE_SANDBOX = {}, None
    assert offered_channels() == ()
    with pytest.raises(RuleViolation) as refusal:
        send_text(channel=Channel.SMS, to="13800000000", text="x")
    assert refusal.value.code == "channel_closed"


@pytest.mark.parametrize(("to", "text"), [("", "x"), (" ", "x"), ("13800000000", ""), ("13800000000", "长" * 501)])
def test_no_receiver_or_no_fitting_text_is_a_fault_of_the_caller(outbox: Path, to: str, text: str) -> None:
    with pytest.raises(ValueError, match="receiver"):
        send_text(channel=Channel.SMS, to=to, text=text)
    assert not outbox.exists()


@pytest.fixture
def gateway(settings: Any) -> Iterator[list[Any]]:
    """A gateway that keeps what it is sent; its list begins with the status that it answers."""
    kept: list[Any] = [200]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.append((dict(self.headers), body))
            self.send_response(kept[0])
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.MESSAGE_GATEWAYS = {"sms": (f"http://127.0.0.1:{server.server_port}/send", "shared")}
    settings.MESSAGE_SANDBOX = None
    yield kept
    server.shutdown()
    server.server_close()


def test_a_gateway_is_handed_the_text_signed(gateway: list[Any]) -> None:
    send_text(channel=Channel.SMS, to="13800000000", text="验证码")
    headers, body = gateway[1]
    assert json.loads(body) == {"channel": "sms", "to": "13800000000", "text": "验证码"}
    signed = f"{headers['Huiguan-Timestamp'] if 'Huiguan-Timestamp' in headers else headers['Huiguan-timestamp']}."
    mac = hmac.new(b"shared", signed.encode() + body, hashlib.sha256).hexdigest()
    assert f"v1={mac}" in headers.values()
    assert is_offered(Channel.SMS) and not is_offered(Channel.WECOM)


@pytest.mark.parametrize("status", [302, 400, 500])
def test_a_gateway_that_refuses_is_said_and_redirects_are_not_followed(gateway: list[Any], status: int) -> None:
    gateway[0] = status
    with pytest.raises(NotSent):
        send_text(channel=Channel.SMS, to="13800000000", text="x")
    assert len(gateway) == 2


def test_a_gateway_that_is_gone_is_said(settings: Any) -> None:
    settings.MESSAGE_GATEWAYS = {"sms": ("http://127.0.0.1:9/", "s")}
    with pytest.raises(NotSent):
        send_text(channel=Channel.SMS, to="13800000000", text="x")
