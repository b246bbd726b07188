"""Rows of an association are never read unlocked, and no floor points to a higher one."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models

from huiguan.kernel.permits.managers import ScopedManager, ScopeMissing
from huiguan.kernel.permits.scopes import EMPTY_SCOPE, EVERYTHING

# Floors and rooms from the lowest up (docs/developers/kernel.md); those in one line do not point to each other.
FLOORS = (
    ("i18n",),
    ("calendar", "history"),
    ("organizations",),
    ("people",),
    ("access",),
    (
        "workflow",
        "files",
        "inbox",
        "search",
        "exchange",
        "privacy",
        "sittings",
        "filings",
        "notices",
        "rounds",
        "panels",
        "figures",
    ),
    ("credentials",),
    ("members",),
    ("governance",),
    ("directives",),
    ("elections", "cases", "funds", "honours", "research"),
    ("journeys",),
    ("reporting",),
)
RANK = {label: rank for rank, floor in enumerate(FLOORS) for label in floor}
# One of several in a line that may stand on another one there.
BESIDE = {("exchange", "files"), ("exchange", "privacy"), ("inbox", "workflow")}

OWN = [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("huiguan.")]
EVENTS = [model for model in OWN if hasattr(model, "pgh_tracked_model")]
OF_AN_ASSOCIATION = [
    model
    for model in OWN
    if model not in EVENTS and any(field.name == "organization" for field in model._meta.concrete_fields)
]


def test_the_models_are_found() -> None:
    labels = {model._meta.label for model in OF_AN_ASSOCIATION}
    assert {"organizations.Department", "access.Grant", "workflow.Step", "files.StoredFile"} <= labels


@pytest.mark.parametrize("model", OF_AN_ASSOCIATION, ids=lambda model: model._meta.label)
def test_rows_of_an_association_are_read_through_a_scope(model: type[models.Model]) -> None:
    assert isinstance(model.objects, ScopedManager)  # type: ignore[attr-defined]  # every model has it
    for touch in (list, lambda rows: rows.count(), lambda rows: rows.exists(), lambda rows: rows.delete()):
        with pytest.raises(ScopeMissing):
            touch(model.objects.all())  # type: ignore[attr-defined]  # as above
    with pytest.raises(ScopeMissing):
        model.objects.update(pk=1)  # type: ignore[attr-defined]  # as above


@pytest.mark.django_db
@pytest.mark.parametrize("model", OF_AN_ASSOCIATION, ids=lambda model: model._meta.label)
def test_a_scope_unlocks_and_an_empty_one_holds_nothing(model: type[models.Model]) -> None:
    assert model.objects.scoped(EVERYTHING).count() == model.objects.unscoped("test").count()  # type: ignore[attr-defined]  # as above
    assert not model.objects.scoped(EMPTY_SCOPE).exists()  # type: ignore[attr-defined]  # as above
    with pytest.raises(ValueError, match="reason"):
        model.objects.unscoped(" ")  # type: ignore[attr-defined]  # as above


def test_every_app_has_its_floor() -> None:
    assert {model._meta.app_label for model in OWN} <= set(RANK)


@pytest.mark.parametrize("model", OWN, ids=lambda model: model._meta.label)
def test_no_floor_points_to_a_higher_one(model: type[models.Model]) -> None:
    here = model._meta.app_label
    for field in model._meta.get_fields():
        if not field.is_relation or field.auto_created or field.related_model is None:
            continue
        there = field.related_model._meta.app_label  # type: ignore[union-attr]  # a model, once apps are loaded
        if there in RANK and there != here:
            lower = RANK[there] < RANK[here] or (here, there) in BESIDE
            assert lower, f"{model._meta.label}.{field.name} points up to {there}"
