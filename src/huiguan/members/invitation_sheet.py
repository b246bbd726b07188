"""Invitations on paper: strips with name, code and QR code, made by typst; codes are computed when they are printed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.credentials.printing import qr_svg
from huiguan.kernel.i18n.formats import long_date
from huiguan.kernel.papers.typesetting import compiled
from huiguan.members.invitation_codes import code_of, written
from huiguan.members.models import Invitation
from huiguan.members.services.inviting import invitation_url

PER_SHEET = 800  # strips in one file
_TEMPLATE = Path(__file__).parent / "data" / "invitations.typ"


def sheet_pdf(rows: Sequence[Invitation], base: str = "") -> bytes:
    """A PDF of strips, eight on a page. The caller has read the invitations through scope."""
    return compiled(_TEMPLATE, json.dumps([_strip(row, base) for row in rows], ensure_ascii=False), "pdf")


def _strip(row: Invitation, base: str) -> dict[str, Any]:
    url = invitation_url(row, base)
    return {
        "name": row.membership.name if row.membership is not None else "",
        "issuer": row.organization.name,
        "lead": _("Your association invites you to sign in. Scan the code, or open the address and type it."),
        "address": url.rsplit("/", 2)[0] + "/",
        "code": written(code_of(row)),
        "until": _("Valid until %(day)s. Keep it to yourself.") % {"day": long_date(row.ends_on)},
        "qr": qr_svg(url),
    }
