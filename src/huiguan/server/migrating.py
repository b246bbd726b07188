"""Making all tables of an empty database in seconds instead of minutes.

After every operation Django draws the touched model anew, and with it every model that can be reached over relations.
Here that is nearly all of them, for every history row points to its context: a thousand operations times four hundred
models. What an operation says in SQL depends on the touched model alone, and on names and columns of those that it
points to. And whatever fills rows by Python is given all models that there are by then, drawn anew: Wagtail does so
two dozen times, so its tables come before ours. `tests/server/test_migrating.py` compares the tables made this way
with those made Django's way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.graph import MigrationGraph
from django.db.migrations.state import ProjectState

EARLY = "wagtailcore"


@contextmanager
def quick_migrations() -> Iterator[None]:
    """Within, an operation draws the model anew that it touches and no other, and Wagtail's tables come early."""
    usual = ProjectState._find_reload_model, MigrationGraph.leaf_nodes  # type: ignore[attr-defined]  # there is no public way

    def touched(state: Any, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
        state.is_delayed = state.is_delayed or delay
        return {(app_label, model_name)}

    def early_first(graph: Any, app: str | None = None) -> list[tuple[str, str]]:
        return sorted(usual[1](graph, app), key=lambda leaf: leaf[0] != EARLY)

    ProjectState._find_reload_model = touched  # type: ignore[attr-defined]  # put back below
    MigrationGraph.leaf_nodes = early_first  # type: ignore[assignment,method-assign]  # likewise
    try:
        yield
    finally:
        ProjectState._find_reload_model, MigrationGraph.leaf_nodes = usual  # type: ignore[attr-defined,method-assign]  # as they were
