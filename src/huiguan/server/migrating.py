"""Making all tables of an empty database in seconds instead of minutes.

After every operation Django draws the touched model anew, and with it every model that can be reached over relations.
Here that is nearly all of them, for every history row points to its context: a thousand operations times four hundred
models. What an operation says in SQL depends on the touched model alone, and on names and columns of those that it
points to; `tests/server/test_migrating.py` compares the tables made this way with those made Django's way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState


@contextmanager
def only_touched_models() -> Iterator[None]:
    """Within, an operation of a migration draws the model anew that it touches, and no other."""
    usual = ProjectState._find_reload_model  # type: ignore[attr-defined]  # there is no public way

    def touched(state: Any, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
        state.is_delayed = state.is_delayed or delay
        return {(app_label, model_name)}

    ProjectState._find_reload_model = touched  # type: ignore[attr-defined]  # put back below
    try:
        yield
    finally:
        ProjectState._find_reload_model = usual  # type: ignore[attr-defined]  # as it was
