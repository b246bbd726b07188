"""Who carries a text: the operator's gateway, or in the demonstration a file that anybody can read.

Carriers of SMS, WeCom and DingTalk each speak a protocol of their own, with keys that belong to the operator. So the
operator's gateway speaks it, and Huiguan speaks to the gateway: one signed POST of JSON for every text.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from huiguan.kernel.messages.channels import Channel
from huiguan.kernel.permits import RuleViolation

SECONDS = 10
LONGEST = 500  # characters; what a carrier divides into parts costs as many
TIMESTAMP_HEADER, SIGNATURE_HEADER = "Huiguan-Timestamp", "Huiguan-Signature"


class NotSent(Exception):
    """The carrier could not be reached or refused the text; it may be tried again."""


class Provider(Protocol):
    """Something that carries a text to one receiver; raises NotSent when it could not."""

    def send(self, channel: Channel, to: str, text: str) -> None:
        """Carry `text` to `to`: a mobile number for SMS, the messenger's user id otherwise."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """For the demonstration: appends each text, as a line of JSON, to a file that only the operator reads."""

    file: Path

    def send(self, channel: Channel, to: str, text: str) -> None:
        """Write the line in one call, so that lines of several processes do not mix."""
        row = {"at": int(time.time()), "channel": channel.value, "to": to, "text": text}
        descriptor = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "ab", buffering=0) as stream:
            stream.write((json.dumps(row, ensure_ascii=False) + "\n").encode())


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A gateway that moved is entered anew by the operator; a text goes nowhere else meanwhile."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        """Follow nothing."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """The operator's own gateway: POST of {"channel", "to", "text"}, signed as webhooks are; 2xx means taken."""

    url: str
    secret: str

    def send(self, channel: Channel, to: str, text: str) -> None:
        """Hand the text to the gateway; NotSent when it does not answer with 2xx within ten seconds."""
        body = json.dumps({"channel": channel.value, "to": to, "text": text}, ensure_ascii=False).encode()
        now = int(time.time())
        mac = hmac.new(self.secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", TIMESTAMP_HEADER: str(now), SIGNATURE_HEADER: f"v1={mac}"}
        request = urllib.request.Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310 - settings allow http and https only
        try:
            urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS).close()
        except (OSError, ValueError) as fault:
            # The words of the fault may hold the number: its kind is enough.
            raise NotSent(type(fault).__name__) from fault


def send_text(*, channel: Channel, to: str, text: str) -> None:
    """Send one text now; call it from a job, or where somebody waits for it.

    `text` says only that a matter waits, or a code: it leaves the house. Raises RuleViolation "channel_closed" where
    nothing carries it (ask `is_offered` before offering it), NotSent when the carrier failed.
    """
    if not to.strip() or not 0 < len(text) <= LONGEST:
        raise ValueError("a text has a receiver and at most 500 characters")
    _provider(channel).send(channel, to.strip(), text)


def _provider(channel: Channel) -> Provider:
    gateway = settings.MESSAGE_GATEWAYS.get(channel.value)
    if gateway:
        return Gateway(*gateway)
    if settings.MESSAGE_SANDBOX is not None:
        return Sandbox(settings.MESSAGE_SANDBOX)
    raise RuleViolation(_("No way is set up to send this message."), code="channel_closed")
