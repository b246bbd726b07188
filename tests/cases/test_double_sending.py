"""A form that a bad network sends twice at the same moment makes one case."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from tests.cases.conftest import Houses, houses

from huiguan.cases.models import Case, Entry
from huiguan.cases.services import ask_for_help
from huiguan.kernel.privacy.models import Consent

__all__ = ["houses"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_two_at_once_make_one_case(houses: Houses) -> None:
    key, actor, told = uuid.uuid4(), houses.member, houses.told()
    gate = threading.Barrier(2)

    def send(_time: int) -> int:
        try:
            gate.wait(20)
            return ask_for_help(actor=actor, organization=houses.county, telling=told, form_key=key).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        made = list(both.map(send, range(2)))
    assert len(set(made)) == 1
    case = Case.objects.unscoped("test").get()
    assert case.serial == 1
    assert Entry.objects.unscoped("test").filter(case=case, label="submitted").count() == 1
    assert Consent.objects.unscoped("test").filter(subject_id=case.pk).count() == 2
