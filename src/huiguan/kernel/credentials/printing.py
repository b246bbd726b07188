"""Cards and certificates as PDF and as pictures, by typst, in the Chinese face that is shipped."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import qrcode
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from qrcode.constants import ERROR_CORRECT_M

from huiguan.kernel.credentials.kinds import Line, credential_kind
from huiguan.kernel.credentials.models import Credential
from huiguan.kernel.credentials.signing import token_of
from huiguan.kernel.i18n.formats import long_date
from huiguan.kernel.papers.typesetting import compiled

_DATA = Path(__file__).parent / "data"


def check_url(row: Credential, base: str = "") -> str:
    """The address in the QR code: under HUIGUAN_URL, or under `base`, the address that the reader's browser used."""
    return (settings.SITE_URL or base.rstrip("/")) + reverse("credentials:check", args=[token_of(row.serial)])


def qr_svg(text: str) -> str:
    """A QR code as SVG in black, correcting 15 % of damage, a millimetre for each module.

    Drawn here by runs of dark modules: certificates are printed by thousands, and a square for each module takes half
    as much again and makes the file larger by a third.
    """
    code = qrcode.QRCode(border=2, error_correction=ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    size, path = len(rows), "".join(f"M{x} {y}h{long}v1h-{long}z" for x, y, long in _dark_runs(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}mm" height="{size}mm" viewBox="0 0 {size} {size}">'
        f'<path d="{path}" fill="#000000"/></svg>'
    )


def _dark_runs(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[int, int, int]]:
    """Column, row and length of what is dark beside each other."""
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            long = len(list(run))
            if dark:
                yield x, y, long
            x += long


def lines_of(rows: Sequence[Credential]) -> dict[int, list[Line]]:
    """What stands on each paper below the name, by the credential's id: number, what its room adds, last day."""
    subjects = defaultdict(list)
    for row in rows:
        subjects[row.kind].append(row.subject_id)
    added: dict[str, Mapping[int, Sequence[Line]]] = {
        kind: credential_kind(kind).lines(ids) for kind, ids in subjects.items()
    }
    return {row.pk: _lines(row, added[row.kind].get(row.subject_id, ())) for row in rows}


def _lines(row: Credential, added: Sequence[Line]) -> list[Line]:
    last = [(_("Valid until"), long_date(row.valid_to))] if row.valid_to else []
    return [(_("No."), row.number), *added, *last]


def pdf_of(rows: Sequence[Credential], base: str = "") -> bytes:
    """One PDF with a page for each credential; 500 pages take about a second."""
    return _compiled(rows, base, "pdf")


def picture_of(row: Credential, base: str = "") -> bytes:
    """One credential as a PNG picture, for the photo album of a phone."""
    return _compiled([row], base, "png")


def _compiled(rows: Sequence[Credential], base: str, form: Literal["pdf", "png"]) -> bytes:
    lines = lines_of(rows)
    return compiled(
        _DATA / "print.typ", json.dumps([_item(row, lines[row.pk], base) for row in rows], ensure_ascii=False), form
    )


def _item(row: Credential, lines: Sequence[Line], base: str) -> dict[str, Any]:
    kind = credential_kind(row.kind)
    return {
        "layout": kind.layout,
        "issuer": row.organization.name,
        "title": row.title or str(kind.label),
        "holder": row.holder,
        "lines": lines,
        "qr": qr_svg(check_url(row, base)),
        "note": _("The code tells anybody whether this is valid today, and nothing else."),
        "issued": long_date(row.valid_from),
    }
