"""Short texts to a telephone or an office messenger: one door, and behind it whatever the operator connected."""

from huiguan.kernel.messages.channels import Channel, is_offered, offered_channels
from huiguan.kernel.messages.providers import NotSent, Provider, send_text

__all__ = ["Channel", "NotSent", "Provider", "is_offered", "offered_channels", "send_text"]
