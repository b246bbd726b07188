"""Who may open what: a row for every address and API operation.

Letters stand for PEOPLE in order: O open, L asked to sign in, N not found (unknown and forbidden look the same).
The association of the address is the county `here`; `member` and `officer` belong to it, `other` is the clerk of the
county beside it, `above` the clerk of its city (with everything below), `system` and `security` administer the national
association with everything below, `keeper` administers the county itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

PEOPLE = ("outsider", "member", "other", "above", "officer", "system", "security", "keeper")

# Views of these packages carry no permission of ours: the sign-in library guards its own pages.
THIRD_PARTY = ("allauth.",)

ANYBODY = "OOOOOOOO"
SIGNED_IN = "LOOOOOOO"

EXPECTED: dict[str, str] = {}

BODIES: dict[str, Any] = {
    "POST /tokens": {"label": "t", "permissions": ["people.view_self"], "days": 1},
}

FORMS: dict[str, Callable[[], dict[str, Any]]] = {
    "POST /organizations/{code}/files": lambda: {"file": SimpleUploadedFile("b.txt", "文字".encode())},
    "POST /organizations/{code}/imports/{sheet}": lambda: {
        "file": SimpleUploadedFile("o.csv", "代码,名称,层级\nx,x,county\n".encode())
    },
}
