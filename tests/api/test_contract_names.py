"""Names of the API's schemas: the document keeps one for each name, so two of a name would hide one another."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from ninja import Schema

from huiguan.api.app import api


def _descendants(kind: type[Any]) -> set[type[Any]]:
    below = set(kind.__subclasses__())
    return below.union(*(_descendants(each) for each in below)) if below else below


def test_no_two_schemas_have_one_name() -> None:
    assert api.get_openapi_schema()["components"]["schemas"]
    where: dict[str, set[str]] = defaultdict(set)
    for kind in _descendants(Schema):
        if kind.__module__.startswith("huiguan."):
            where[kind.__name__].add(kind.__module__)
    assert {name: sorted(modules) for name, modules in where.items() if len(modules) > 1} == {}
