"""Which waiting cases the actor takes: by kind, by department, and by who was told of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from huiguan.cases.enums import CaseState, Kind, Source
from huiguan.cases.models import Case
from huiguan.cases.sealing import opened
from huiguan.cases.selectors.departments import Taken, taken_by_departments
from huiguan.cases.selectors.reading import of_kinds_open_to
from huiguan.kernel.inbox.selectors import is_for
from huiguan.kernel.people.models import User
from huiguan.kernel.people.selectors import accounts_named_in_each, accounts_of
from huiguan.kernel.permits import Actor

_OWN = (Source.SELF, Source.RELATIVE)


@dataclass(frozen=True, slots=True)
class Departments:
    """What goes to a department of the actor (`here`) or another (`elsewhere`); `beyond`: nobody there can take it."""

    here: Q
    elsewhere: Q
    beyond: Q


def departments_for(actor: Actor, organization: Any) -> Departments:
    """How the departments of an association stand to the actor."""
    none = Q(pk__in=[])
    here, elsewhere, beyond = none, none, list[int]()
    for one in taken_by_departments(organization):
        if actor.user_id in one.taking:
            here |= one.kinds
        else:
            elsewhere |= one.kinds
            beyond += _beyond(organization, one)
    return Departments(here, elsewhere, Q(pk__in=beyond))


def _beyond(organization: Any, taken: Taken) -> list[int]:
    """Waiting cases that each of those who would take them may not: they are named in it, or it is their own."""
    people = User.objects.filter(pk__in=taken.taking).values("person")
    theirs = Q(accused__isnull=False) | Q(submitted_by__in=taken.taking) | Q(person__in=people)
    rows = Case.objects.unscoped("can its department take it").filter(taken.kinds, theirs)
    waiting = rows.filter(organization=organization, state=CaseState.SUBMITTED).order_by()
    return _barring(waiting.only("pk", "accused", "data_key", "person", "submitted_by", "source"), taken.taking)


def _barring(rows: Iterable[Case], user_ids: frozenset[int]) -> list[int]:
    cases = list(rows)
    named = accounts_named_in_each({case.pk: _accused(case) for case in cases}, user_ids)
    accounts = accounts_of(case.person_id for case in cases if case.person_id is not None)
    own = {case.pk: {accounts.get(case.person_id or 0), _brought_by(case)} for case in cases}
    return [case.pk for case in cases if user_ids <= named[case.pk] | own[case.pk]]


def _accused(case: Case) -> str:
    return opened(case, "accused")["accused"] if case.accused else ""


def _brought_by(case: Case) -> int | None:
    return case.submitted_by_id if case.source in _OWN else None


def to_be_taken_by(actor: Actor, organization: Any, departments: Departments) -> Q:
    """Cases of the kinds that the actor may take: where a department takes them, those who work in it, or were told
    because nobody there can, or who have come since and find that nobody can.
    """
    told = is_for(actor, "cases.new", "cases.case")
    return of_kinds_open_to(actor, organization) & (~departments.elsewhere | told | departments.beyond)


def told_to(actor: Actor, departments: Departments) -> Q:
    """Cases of which the actor was told, or nobody was; and those told to accounts, not to a post, for whoever has come
    into it since takes them too: those that name other people, and those of departments.

    Requests stay on the way of their subject, and nobody's own case waits for them here.
    """
    own = Q(submitted_by=actor.user_id or 0, source__in=_OWN)
    if actor.person_id is not None:
        own |= Q(person=actor.person_id)
    by_account = Q(accused__isnull=False) & ~Q(kind=Kind.REQUEST)
    found = (by_account | departments.here | departments.beyond) & ~own
    return is_for(actor, "cases.new", "cases.case") | found
