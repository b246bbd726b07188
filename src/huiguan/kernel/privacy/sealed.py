"""Which tables hold sealed values, who may be shown them, and how they look when masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from huiguan.kernel.privacy.envelope import open_value, unwrap_key


@dataclass(frozen=True, slots=True)
class SealedField:
    """A sealed column: `permission` opens it in full, `mask` shows it to everybody else who reads the row."""

    name: str
    label: Any
    permission: str
    mask: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A model ("app.Model") whose rows have a wrapped data key in `key_column` beside their sealed columns."""

    model: str
    fields: tuple[SealedField, ...]
    key_column: str = "data_key"

    def field(self, name: str) -> SealedField:
        """The sealed column of this name; KeyError when there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


_tables: dict[str, SealedTable] = {}


def register_sealed(table: SealedTable) -> None:
    """Declare a table with sealed columns; called from a room's AppConfig.ready."""
    _tables[table.model.lower()] = table


def sealed_tables() -> list[SealedTable]:
    """All declared tables, by name."""
    return [_tables[name] for name in sorted(_tables)]


def sealed_table(subject: Any) -> SealedTable:
    """The declaration of a row's table; KeyError when it has no sealed columns."""
    return _tables[subject._meta.label_lower]


def model_of(table: SealedTable) -> Any:
    """The model class of a declared table."""
    return apps.get_model(table.model)


def opened(subject: Any, field: str) -> str:
    """The plain value of a sealed column, empty when there is none.

    For services that compare or pass on; a value that people see goes through `services.reveal` or `masked`.
    """
    wrapped, sealed = getattr(subject, sealed_table(subject).key_column), getattr(subject, field)
    return "" if wrapped is None or sealed is None else open_value(unwrap_key(wrapped), field, sealed)


def masked(subject: Any, field: str) -> str:
    """How a sealed column is shown: with its middle hidden; empty when there is none."""
    plain = opened(subject, field)
    return sealed_table(subject).field(field).mask(plain) if plain else ""
