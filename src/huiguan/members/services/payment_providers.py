"""Ways to pay online. A provider opens an order and later says, signed, that it was paid.

No card or account number passes here. The sandbox plays a provider on this very site,
so that everything can be tried without money.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.conf import settings

from huiguan.kernel.permits import NotFound
from huiguan.server import read_or_make_key

SANDBOX = "sandbox"


@dataclass(frozen=True, slots=True)
class PaidWord:
    """What a provider says: which order, how much, and its own number for it."""

    key: uuid.UUID
    amount: Decimal
    reference: str


class PaymentProvider(Protocol):
    """What a provider has to offer."""

    label: str

    def pay_url(self, order: Any) -> str:
        """The address at which the member pays this order."""
        ...

    def read(self, body: bytes, signature: str) -> PaidWord:
        """The provider's word in a callback; NotFound when the signature does not hold or it cannot be read."""
        ...


class Sandbox:
    """A provider that is paid by pressing a button. It signs by HMAC-SHA256 under a key of this instance."""

    label = "Sandbox"

    def pay_url(self, order: Any) -> str:
        """A page of this site."""
        return f"/my/dues/sandbox/{order.key}/"

    def word(self, order: Any) -> tuple[bytes, str]:
        """The callback that the sandbox sends for an order: body and signature."""
        said = {"order": str(order.key), "amount": str(order.amount), "reference": f"SB{order.pk:010}"}
        body = json.dumps(said, sort_keys=True).encode()
        return body, _signature(body)

    def read(self, body: bytes, signature: str) -> PaidWord:
        """See PaymentProvider."""
        if not hmac.compare_digest(_signature(body).encode(), signature.encode()):
            raise NotFound("signature")
        try:
            said = json.loads(body)
            return PaidWord(uuid.UUID(said["order"]), Decimal(said["amount"]), str(said["reference"])[:80])
        except (ValueError, KeyError, TypeError, InvalidOperation) as fault:
            raise NotFound("body") from fault


def _signature(body: bytes) -> str:
    key = bytes.fromhex(read_or_make_key(settings.DATA, "payments_sandbox"))
    return hmac.new(key, body, hashlib.sha256).hexdigest()


_providers: dict[str, PaymentProvider] = {}


def register_provider(key: str, provider: PaymentProvider) -> None:
    """Offer a way to pay; called at start-up."""
    _providers[key] = provider


def provider_named(key: str) -> PaymentProvider:
    """The provider of this key; NotFound when it is not offered here."""
    if key not in providers():
        raise NotFound(key)
    return _providers[key]


def providers() -> dict[str, PaymentProvider]:
    """All that are offered here. The sandbox only where sandboxes are switched on (HUIGUAN_SANDBOX), as in the
    demonstration: elsewhere a member would settle dues by pressing a button.
    """
    return {key: one for key, one in _providers.items() if key != SANDBOX or settings.MESSAGE_SANDBOX is not None}
