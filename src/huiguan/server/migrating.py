"""Making all tables of an empty database in seconds instead of minutes.

After every operation Django draws the touched model anew, and with it every model that can be reached over relations.
Here that is nearly all of them, for every history row points to its context: a thousand operations times four hundred
models. What an operation says in SQL depends on the touched model alone, and on names and columns of those that it
points to. And whatever fills rows by Python is given all models that there are by then, drawn anew: Wagtail does so
two dozen times, so its tables come before ours. `tests/server/test_migrating.py` compares the tables made this way
with those made Django's way.

The rest of the time went into what is done for every operation and changes nothing: checking the state of every model
when it is copied, forgetting twice what every model knows of its relations, and forgetting which settings swap models.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from django.db.migrations.graph import MigrationGraph
from django.db.migrations.state import ModelState, ProjectState, StateApps

EARLY = "wagtailcore"

_leaf_nodes = MigrationGraph.leaf_nodes
_reload = ProjectState._reload  # type: ignore[attr-defined]  # there is no public way to any of these


def _touched(state: Any, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
    """Which models an operation draws anew: `ProjectState._find_reload_model`."""
    state.is_delayed = state.is_delayed or delay
    return {(app_label, model_name)}


def _early_first(graph: Any, app: str | None = None) -> list[tuple[str, str]]:
    """Where migrations end: `MigrationGraph.leaf_nodes`."""
    return sorted(_leaf_nodes(graph, app), key=lambda leaf: leaf[0] != EARLY)


def _copied(model: Any) -> Any:
    """`ModelState.clone`: what was checked when it was made is not checked again."""
    copy = object.__new__(type(model))
    lists = {"fields": dict(model.fields), "options": dict(model.options), "managers": list(model.managers)}
    copy.__dict__.update(model.__dict__, **lists)
    copy.__dict__.pop("name_lower", None)  # kept of the name, which the copy may change
    return copy


def _drawn(state: Any, models: set[tuple[str, str]]) -> None:
    """`ProjectState._reload`: taken out and put in again, and only then the caches are cleared."""
    with state.apps.bulk_update():
        _reload(state, models)


def _cleared(apps: Any) -> None:
    """`StateApps.clear_cache` without `get_swappable_settings_name`, which holds for all of the process."""
    apps.get_models.cache_clear()
    if apps.ready:
        for config in apps.app_configs.values():
            for model in config.get_models(include_auto_created=True):
                model._meta._expire_cache()


QUICK: tuple[tuple[type, str, Any], ...] = (
    (ProjectState, "_find_reload_model", _touched),
    (ProjectState, "_reload", _drawn),
    (MigrationGraph, "leaf_nodes", _early_first),
    (ModelState, "clone", _copied),
    (StateApps, "clear_cache", _cleared),
)


@contextmanager
def quick_migrations() -> Iterator[None]:
    """Within, an operation draws the model anew that it touches and no other, and Wagtail's tables come early."""
    with ExitStack() as usual:
        for owner, name, quick in QUICK:
            usual.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, quick)
        yield
