"""The ways that a short text can go, and which of them this installation offers."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings


class Channel(StrEnum):
    """A way that a short text goes: SMS (短信), WeCom (企业微信), DingTalk (钉钉)."""

    SMS = "sms"
    WECOM = "wecom"
    DINGTALK = "dingtalk"


def is_offered(channel: Channel) -> bool:
    """Tell whether texts can go this way: a gateway is connected, or this is the demonstration with its sandbox."""
    return bool(settings.MESSAGE_GATEWAYS.get(channel.value)) or settings.MESSAGE_SANDBOX is not None


def offered_channels() -> tuple[Channel, ...]:
    """The ways that pages may offer; empty where nothing is connected."""
    return tuple(channel for channel in Channel if is_offered(channel))
