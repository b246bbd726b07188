"""Compares what two ways of loading left in the database, whatever keys and times the rows got.

A row's signature is made of its values; a pointer to another row counts as that row's signature, found by repeated
refinement (as in colour refinement of graphs), so that rows are told apart by what surrounds them and never by number.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from datetime import datetime
from hashlib import blake2b
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models

# Tables that are no data of the associations, each with the reason.
EXEMPT = {
    "contenttypes.ContentType": "Django's list of models",
    "auth.Permission": "unused: permissions are declared in code",
    "auth.Group": "unused",
    "sessions.Session": "sign-ins",
    "wagtailcore.": "what an article said at each saving; the article itself is compared",
    "procrastinate.": "the queue of jobs, which differ by path and end",
    "account.": "the sign-in library's own",
    "mfa.": "the sign-in library's own",
    "usersessions.": "sign-ins",
    "search.Token": "cache",
    "history.Erasure": "names the emptied events by their numbers; the events themselves are compared",
}
# Values that differ between two loads by nature.
# Sealed values and their keys are random; hashes depend on the association's key.
SEALED = {
    "data_key",
    "shown",
    "answers",
    "id_number",
    "mobile",
    "id_number_hash",
    "mobile_hash",
    "hidden_name",
    "before",
    "cells",
}
# Drawn anew each time, or computed from what is (keys in addresses have no pattern that could be compared).
DRAWN = {"secret", "token_hash", "code_hash", "holder_digest", "signature", "screen_key", "uuid", "public_key"}
# Keys, credentials, encrypted ballots and what is chained to them: how many there are, and of which kind, is compared.
RANDOM = {
    "governance.CalendarFeed": {"key"},
    "elections.CredentialSlip": {"text"},
    "elections.PublicCredential": {"credential"},
    "elections.ReceivedBallot": {"tracker", "credential"},
    "elections.ArchiveRecord": {"hash", "body"},
}
VOLATILE = SEALED | DRAWN | {"id", "pgh_id", "pgh_xact", "xact", "pgh_created_at", "password"}
# Rows of the room above, named by number from a floor that may not know it.
POINTERS = {
    "notice_id": "notices.PublicNotice",
    "attendee_id": "governance.Participant",
    "tenure_id": "governance.Tenure",
    "delegate_id": "governance.Delegate",
    "paper_id": "governance.OutgoingPaper",
}
# Columns that name rows by number, or are made of such numbers; what they stand for is compared beside them.
NUMBERED = {
    ("figures.FrozenFigure", "row_ids"),
    ("figures.FrozenFigure", "digest"),
    ("publicsite.Article", "body"),
    ("publicsite.Article", "digest"),
    ("publicsite.Edition", "digest"),
    ("publicsite.Disclosure", "key"),
    ("reporting.Rule", "terms"),
    ("reporting.Highlight", "item_ids"),
    ("reporting.AnnualReport", "figures"),
    ("funds.Voucher", "fingerprint"),
    ("funds.VoucherDraft", "entries"),
    ("funds.IncomingMoney", "key"),
    # Of VoteEvent and its history: a secret ballot's names the archive, which is drawn; the case beside it is compared.
    ("governance.Vote", "result"),
    # Of VoteEvent: who was there at the close, by number; the facts of its case are compared.
    ("governance.Vote", "there"),
}
# Minutes tell to the minute when a meeting began and ended; their digest is one of that text.
CLOCK = re.compile(r"(?<!\d)\d\d:\d\d(:\d\d(\.\d+)?)?(\+\d\d:\d\d)?")
# By what the books know the order of a relief: made of the association's number and its key; or the order's own number.
REFERENCE = re.compile(r"救-[A-Z2-7]{10}|(?<=付款单)\d+")
# The signed original of minutes is a picture of their text, to the minute.
PRINTED = {("governance.signed_minutes", "sha256"), ("governance.signed_minutes", "size")}
ROUNDS = 6

Key = tuple[str, Any]


def draw_alike(patch: pytest.MonkeyPatch) -> None:
    """What the rooms draw by lot (numbers of projects under review, people to be asked) is drawn alike from here on."""
    patch.setattr("huiguan.research.services.reviewing.SystemRandom", lambda: random.Random(1))
    for module in ("surveys", "drawing"):
        patch.setattr(f"huiguan.cases.services.{module}._lot", random.Random(1))
    keys = random.Random(1)
    drawn = SimpleNamespace(token_hex=lambda size: keys.randbytes(size).hex())
    for module in ("own_kinds", "kind_forms"):
        patch.setattr(f"huiguan.cases.services.{module}.secrets", drawn)


def snapshot() -> dict[str, Counter[str]]:
    """Signatures of all rows by model label."""
    numbers: dict[Key, int] = {}
    own: list[bytes] = []
    refs: list[list[Key]] = []
    for key, (values, pointed) in ((key, parts) for model in compared_models() for key, parts in _rows(model)):
        numbers[key] = len(own)
        own.append(_digest(values))
        refs.append(pointed)
    nowhere = len(own)
    pointers = [[numbers.get(ref, nowhere) for ref in pointed] for pointed in refs]
    signatures = [*own, b"none"]
    for _round in range(ROUNDS):
        signatures = [_joined(own[at], signatures, to) for at, to in enumerate(pointers)]
        signatures.append(b"none")
    found: dict[str, Counter[str]] = {model._meta.label: Counter() for model in compared_models()}
    for (label, _pk), at in numbers.items():
        found[label][signatures[at].hex()] += 1
    return found


def _joined(own: bytes, signatures: list[bytes], pointers: list[int]) -> bytes:
    """The signature of a row with those of the rows that it points to."""
    return blake2b(own + b"".join([signatures[at] for at in pointers]), digest_size=16).digest()


def compared_models() -> list[type[models.Model]]:
    """Every model with a table of its own that is not exempt."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and not any(model._meta.label.startswith(exempt) for exempt in EXEMPT)
    ]


def _rows(model: type[models.Model]) -> Any:
    label = model._meta.label
    fields = [f for f in model._meta.concrete_fields if not f.primary_key and not _differs_by_nature(label, f)]
    for row in model._base_manager.all().iterator():
        values, refs = [], []
        for field in fields:
            value = getattr(row, field.attname)
            if isinstance(value, datetime | UUID) or (getattr(row, "subject_kind", ""), field.name) in PRINTED:
                continue
            if field.is_relation or field.name in POINTERS:
                refs.append((_pointed(field, row), value))
            elif field.name in {"subject_id", "object_id", "pgh_obj_id"}:
                refs.append((_kind(row), value))
            elif field.name == "metadata":
                values.append([field.name, {k: v for k, v in value.items() if k not in {"user", "organization"}}])
                refs.append(("people.User", value.get("user")))
                refs.append(("organizations.Organization", value.get("organization")))
            elif field.name == "figures" and "Bulletin" in label:
                values.append([field.name, _without_filters(value)])
            elif field.name == "spec":
                values.append([field.name, _without_keys(value, refs)])
            else:
                values.append([field.name, _plain(value)])
        yield (label, row.pk), (values, refs)


def _pointed(field: Any, row: Any) -> str:
    """Where a pointer leads; who attended is a row of the room that held the session."""
    if field.name == "attendee_id" and row.session.subject_kind == "programmes.activity":
        return "programmes.Enrolment"
    return str(POINTERS.get(field.name) or field.related_model._meta.label)


def _differs_by_nature(label: str, field: Any) -> bool:
    if VOLATILE & {field.name, field.attname}:
        return True
    # Sealed values, their keys, and hashes under a key of the installation.
    if isinstance(field, models.BinaryField) and label.startswith(("cases.", "notices.")):
        return True
    if field.name in RANDOM.get(label, ()):
        return True
    # Rows by number, and digests over such numbers.
    if (label.partition("Event")[0], field.name) in NUMBERED:
        return True
    # The text beside them is compared; the record names rows by number.
    if label.startswith("notices.PublicNotice") and field.name == "digest":
        return True  # keyed for the association
    return label.startswith("governance.Minutes") and field.name in {"record", "digest"}


def _kind(row: Any) -> str:
    kind = getattr(row, "subject_kind", None) or getattr(row, "kind", "")
    if "." in kind:
        try:
            return apps.get_model(kind)._meta.label
        except LookupError:
            return str(kind)
    return str(kind)


# Keys of other rows inside the JSON of a dispatch.
_INSIDE = {
    "item_id": "directives.Item",
    "document_id": "directives.Document",
    "parent_id": "directives.Assignment",
    "organization_ids": "organizations.Organization",
    "cooperating_ids": "organizations.Organization",
    "targets": "organizations.Organization",
}


def _without_keys(value: Any, refs: list[Key]) -> Any:
    """The same JSON without keys of other rows, which are added to `refs`."""
    if isinstance(value, list):
        return [_without_keys(one, refs) for one in value]
    if not isinstance(value, dict):
        return value
    for name in sorted(set(value) & set(_INSIDE)):
        keys = value[name] if isinstance(value[name], list) else [value[name]]
        refs.extend((_INSIDE[name], key) for key in keys)
    return {name: _without_keys(one, refs) for name, one in value.items() if name not in _INSIDE}


def _without_filters(value: Any) -> Any:
    """Figures without the filters that list their rows: these name associations by number."""
    if isinstance(value, list):
        return [_without_filters(one) for one in value]
    if isinstance(value, dict):
        return {name: _without_filters(one) for name, one in value.items() if name != "rows"}
    return value


def _plain(value: Any) -> Any:
    # Addresses name rows by number: the pointer beside them is compared instead.
    if isinstance(value, str) and value.startswith("/"):
        return re.sub(r"(?<!/o)/\d+(?=/|$)|(?<=document=)\d+", "/#", value)
    if isinstance(value, str) and value.startswith("document:"):
        return "document:#"
    if isinstance(value, str):
        value = REFERENCE.sub("#", value)
    return CLOCK.sub("--:--", value) if isinstance(value, str) and ":" in value else value


def _digest(parts: Any) -> bytes:
    return blake2b(json.dumps(parts, default=str, ensure_ascii=False).encode(), digest_size=16).digest()
