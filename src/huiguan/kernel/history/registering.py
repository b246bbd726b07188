"""Registers triggers in a time that grows with their number and not with its square.

Whenever a trigger is registered, pgtrigger lists all that are there, to refuse a name that is taken. With several
hundred, most of them twice (by `@tracked`, and as the model's own), that was half of the start of every process that
loads Django. Here the names stand beside the triggers.
"""

from __future__ import annotations

from typing import Any

from pgtrigger import registry


class NamedRegistry(registry._Registry):
    """pgtrigger's registry; what it computes from all triggers is kept while they come, and made anew when one goes."""

    def __init__(self, known: Any = None) -> None:
        self._by_db_table: dict[tuple[str, str], Any] = {}
        self._function_names: set[str] = set()
        super().__init__(known)

    @property
    def by_db_table(self) -> dict[tuple[str, str], Any]:
        """Triggers by table and name."""
        return self._by_db_table

    @property
    def pg_function_names(self) -> set[str]:
        """The names of the triggers' functions in the database."""
        return self._function_names

    def __setitem__(self, key: str, value: tuple[Any, Any]) -> None:
        super().__setitem__(key, value)  # type: ignore[no-untyped-call]  # pgtrigger declares no types for it
        model, trigger = value
        self._by_db_table[(model._meta.db_table, trigger.name)] = trigger
        self._function_names.add(trigger.get_pgid(model))

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)  # type: ignore[no-untyped-call]  # likewise
        self._by_db_table, self._function_names = super().by_db_table, super().pg_function_names


def install() -> None:
    """From now on pgtrigger registers as above; to be called before any model is read."""
    if not isinstance(registry._registry, NamedRegistry):
        registry._registry = NamedRegistry(registry._registry)
