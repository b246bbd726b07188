"""The locked manager: rows of an association are read through a scope, or with a stated reason, or not at all."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

from huiguan.kernel.permits.scopes import Scope

M = TypeVar("M", bound=models.Model)


class ScopeMissing(RuntimeError):
    """A query on an association's rows was run without a scope: a fault of the program, never of the person."""


def scope_filter(scope: Scope, field: str = "organization") -> Q:
    """The condition that a row's association, reached over `field`, lies inside `scope`."""
    if scope.everything:
        return Q()
    condition = Q(**{f"{field}__in": sorted(scope.organizations)})
    for branch in scope.branches:
        condition |= Q(**{f"{field}__path__startswith": branch})
    return condition


class ScopedQuerySet(models.QuerySet[M]):
    """A query set that refuses to touch the database until `scoped` or `unscoped` was called."""

    _unlocked = False

    def scoped(self, scope: Scope, *fields: str) -> Self:
        """Rows whose association lies inside `scope`.

        Rows between two associations name both fields and are inside when either is.
        """
        condition = Q()
        for field in fields or ("organization",):
            condition |= scope_filter(scope, field)
        return self.filter(condition)._unlock()

    def unscoped(self, reason: str) -> Self:
        """All rows; `reason` says at the call why no actor's scope applies (a job, a lock, a check of uniqueness)."""
        if not reason.strip():
            raise ValueError("an unscoped read states its reason")
        return self.all()._unlock()

    def _unlock(self) -> Self:
        self._unlocked = True
        return self

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # django-stubs leaves this private hook out
        clone._unlocked = self._unlocked
        return clone

    def _check(self) -> None:
        if not self._unlocked:
            raise ScopeMissing(f"{self.model.__name__} was read without a scope")

    def _fetch_all(self) -> None:
        self._check()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's, behind the lock."""
        self._check()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        """As Django's, behind the lock."""
        self._check()
        return super().count()

    def exists(self) -> bool:
        """As Django's, behind the lock."""
        self._check()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As Django's, behind the lock."""
        self._check()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """As Django's, behind the lock."""
        self._check()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, behind the lock."""
        self._check()
        return super().delete()


class ScopedManager(models.Manager[M]):
    """`objects` of every model with an `organization`. `create` and `bulk_create` stay open: services permit first."""

    def get_queryset(self) -> ScopedQuerySet[M]:
        """A locked query set."""
        return ScopedQuerySet(self.model, using=self._db)

    def scoped(self, scope: Scope, *fields: str) -> ScopedQuerySet[M]:
        """As ScopedQuerySet.scoped."""
        return self.get_queryset().scoped(scope, *fields)

    def unscoped(self, reason: str) -> ScopedQuerySet[M]:
        """As ScopedQuerySet.unscoped."""
        return self.get_queryset().unscoped(reason)
