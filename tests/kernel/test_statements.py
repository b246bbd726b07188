"""Statements that the object mapper words once: the same rows as the query set itself, with each call's own values."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiguan.kernel import statements
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import Person, SavedView, User
from huiguan.kernel.permits.managers import ScopeMissing
from huiguan.kernel.privacy.models import Consent
from huiguan.kernel.statements import worded

BUILT: list[Any] = []


@pytest.fixture(autouse=True)
def _worded_anew(db: None) -> None:
    statements._worded.clear()
    BUILT.clear()


def named(name: str) -> Any:
    BUILT.append(name)
    return Person.objects.filter(name=name)


def test_it_is_worded_once_and_answers_with_the_values_of_each_call() -> None:
    for name in ("甲", "乙'; --", "丙%s", "\ue0000"):
        person = Person.objects.create(name=name)
        assert worded(named, name) == [person] and worded(named, name)[0].name == name
    assert worded(named, "丁") == [] and len(BUILT) == 1


def keyed(keys: tuple[int, ...], below: int) -> Any:
    BUILT.append(keys)
    return Person.objects.filter(pk__in=keys, pk__lt=below).order_by("-pk").values_list("name", "pk")


def test_each_length_of_a_tuple_is_a_statement_of_its_own() -> None:
    first, second = (Person.objects.create(name=name).pk for name in "甲乙")
    assert worded(keyed, (first, second), second + 1) == [("乙", second), ("甲", first)]
    assert worded(keyed, (second, first), second) == [("甲", first)]
    assert worded(keyed, (second,), second + 1) == [("乙", second)]
    assert worded(keyed, (first, second, 0), second + 1) == [("乙", second), ("甲", first)]
    assert worded(keyed, (0, 0, second, first), second) == [("甲", first)]
    assert len(BUILT) == 3  # three values as four
    assert worded(keyed, (), 5) == [] and len(statements._worded) == 3


def since(day: date) -> Any:
    return User.objects.filter(date_joined__date__gte=day).order_by("pk")


def consents(kind: str, subject: int) -> Any:
    return Consent.objects.unscoped("test").filter(subject_kind=kind, subject_id=subject)


def test_numbers_whose_width_is_told_keep_it() -> None:
    for subject in (5, 2**40, 2**70, -(2**70)):
        assert worded(consents, "a.b", subject) == []


def versioned(version: int) -> Any:
    BUILT.append(version)
    return Consent.objects.unscoped("test").filter(notice_version=version)


def belonging(person: int | None) -> Any:
    BUILT.append(person)
    return User.objects.filter(person=person)


def test_none_and_what_no_row_could_answer_are_asked_by_the_query_set_and_not_kept() -> None:
    alone = User.objects.create_user("jia")
    bound = User.objects.create_user("yi", person=Person.objects.create(name="乙"))
    assert worded(belonging, None) == [alone] and worded(belonging, bound.person_id) == [bound]
    assert worded(belonging, None) == [alone] and len(statements._worded) == 1
    # The mark is too wide for this narrow column; the value is not.
    assert worded(versioned, 3) == [] and BUILT[-1] == 3
    assert len(statements._worded) == 1


def ending(tail: str) -> Any:
    return Person.objects.filter(name__endswith=tail)


def unlocked(list: str) -> Any:
    return SavedView.objects.filter(list=list)


def shared_views(list: str) -> Any:
    return SavedView.objects.unscoped("test").filter(list=list)


def test_days_and_values_that_are_read_anew() -> None:
    user = User.objects.create_user("jia")
    assert worded(since, date(2000, 1, 1)) == [user] and worded(since, date(2999, 1, 1)) == []
    place = Organization.add_root(code="x", name="甲会", level="nation", division_code="000000")
    view = SavedView.objects.create(organization=place, user=user, list="a", name="n", query="q", columns=["name"])
    (found,) = worded(shared_views, "a")
    assert (found, found.columns, found.shared) == (view, ["name"], False)
    with CaptureQueriesContext(connection) as asked:
        assert worded(shared_views, "b") == []
    assert len(asked.captured_queries) == 1


def test_what_cannot_be_filled_in_later_is_refused_and_a_lock_stays_one() -> None:
    with pytest.raises(ValueError, match="no place"):
        worded(ending, "甲")
    with pytest.raises(ScopeMissing):
        worded(unlocked, "a")
    with pytest.raises(TypeError):
        worded(named, True)
