"""Signed calls to an address that a person chose, without letting that person reach our own network.

The name is resolved once, every address is checked, and the connection goes to the address that was checked: a name
that changes its address between check and call gains nothing. Redirects are not followed.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import time
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from huiguan.kernel.permits import Invalid

SECONDS = 10
TIMESTAMP_HEADER, SIGNATURE_HEADER = "Huiguan-Timestamp", "Huiguan-Signature"


class CallFailed(Exception):
    """The receiver could not be reached or did not answer with 2xx; the job is tried again."""


def secret_of(user_id: int, number: int) -> str:
    """The signing secret, derived from the key of the installation and stored nowhere; a new number, a new secret."""
    return salted_hmac("huiguan.inbox.webhook", f"{user_id}:{number}", algorithm="sha256").hexdigest()


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """`v1=` and the HMAC-SHA256 of "<timestamp>.<body>": the receiver checks it and refuses old timestamps."""
    return "v1=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def check_address(url: str) -> None:
    """Raise Invalid unless `url` is an https address outside our own network.

    With the setting WEBHOOKS_INSIDE (HUIGUAN_WEBHOOKS_INSIDE=1) http and addresses inside are open too, for an
    installation whose receivers stand in its own network.
    """
    _resolve(_split(url))


def call(url: str, secret: str, payload: dict[str, Any], *, now: int | None = None) -> None:
    """POST `payload` as signed JSON; Invalid when the address is refused, CallFailed when the call does not succeed."""
    parts = _split(url)
    address = _resolve(parts)
    body = json.dumps(payload, ensure_ascii=False, sort_keys=True).encode()
    timestamp = int(time.time()) if now is None else now
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Huiguan",
        TIMESTAMP_HEADER: str(timestamp),
        SIGNATURE_HEADER: signature(secret, timestamp, body),
    }
    status = _send(_connection(parts, address), parts, body, headers)
    if not 200 <= status < 300:
        raise CallFailed(f"answered {status}")


def _send(connection: http.client.HTTPConnection, parts: SplitResult, body: bytes, headers: dict[str, str]) -> int:
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", target, body=body, headers=headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as fault:
        raise CallFailed(type(fault).__name__) from fault
    finally:
        connection.close()


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise _refused() from fault
    schemes = {"https", "http"} if settings.WEBHOOKS_INSIDE else {"https"}
    if parts.scheme not in schemes or not parts.hostname or parts.username or port == 0:
        raise _refused()
    return parts


def _resolve(parts: SplitResult) -> str:
    """One address of the host, after all of them were found to be outside."""
    try:
        found = socket.getaddrinfo(parts.hostname, _port(parts), type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise Invalid(_("This address cannot be found."), code="webhook_unknown", field="webhook_url") from fault
    addresses = [str(entry[4][0]) for entry in found]
    if not settings.WEBHOOKS_INSIDE and not all(map(_is_outside, addresses)):
        raise _refused()
    return addresses[0]


def _is_outside(address: str) -> bool:
    """Public unicast only; an IPv4 address inside an IPv6 one counts as what it is."""
    ip = ipaddress.ip_address(address.split("%")[0])
    inner = [ip]
    if isinstance(ip, ipaddress.IPv6Address):
        teredo = ip.teredo or ()
        inner += [known for known in (ip.ipv4_mapped, ip.sixtofour, *teredo) if known is not None]
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return all(one.is_global and not one.is_multicast for one in inner)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _refused() -> Invalid:
    return Invalid(
        _("Only https addresses outside this network can be called."), code="webhook_refused", field="webhook_url"
    )


class _CheckedConnection(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever the name means by now."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address, self._context = address, context

    def connect(self) -> None:
        """As the library's, to the checked address."""
        self.sock = socket.create_connection((self._address, self.port), SECONDS)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)


def _connection(parts: SplitResult, address: str) -> _CheckedConnection:
    context = ssl.create_default_context() if parts.scheme == "https" else None
    return _CheckedConnection(parts.hostname or "", _port(parts), address, context)
