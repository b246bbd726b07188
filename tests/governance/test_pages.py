"""Pages of governance as people open them: in both languages, with good and with bad input."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiguan.governance.models import RenewalPlan, Tenure
from huiguan.kernel.calendar import today
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor


def opened(actor: Actor) -> Client:
    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(User.objects.get(pk=actor.user_id), backend=backend)
    return client


def url(name: str, federation: Any, *more: Any) -> str:
    return reverse(f"governance:{name}", args=[federation.here.code, *more])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_chart_charter_and_renewal_are_read_from_above(federation: Any, language: str) -> None:
    federation.settled()
    client = opened(federation.above)
    for name, words in (("chart", "理事会"), ("charter", "第二十三条"), ("renewal", "")):
        answer = client.get(url(name, federation), headers={"accept-language": language})
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert client.get(url("delegates", federation)).status_code == 404
    assert client.get(url("body_new", federation)).status_code == 404


def test_a_refused_proposal_says_the_article_and_keeps_what_was_typed(federation: Any) -> None:
    federation.settled()
    page = url("tenure_propose", federation, federation.post("president").pk)
    sent = {"name": "某甲", "on": today().isoformat(), "began_by": "elected", "born": "1950-01-01"}
    answer = opened(federation.clerk).post(page, sent)
    assert answer.status_code == 422
    assert "第三十六条" in answer.content.decode() and "某甲" in answer.content.decode()
    assert not Tenure.objects.unscoped("test").exists()


def test_the_dashboard_filters_reminds_and_survives_nonsense(federation: Any) -> None:
    federation.settled(ends_in=-4)
    client = opened(federation.above)
    base = reverse("governance:renewals", args=[federation.city.code])
    answer = client.get(base, {"state": "overdue"})
    assert "某县协会" in answer.content.decode() and "别县协会" not in answer.content.decode()
    assert "逾期 4 天" in answer.content.decode() and ">-4<" not in answer.content.decode()
    english = client.get(base, {"state": "overdue"}, headers={"accept-language": "en"})
    assert "4 days overdue" in english.content.decode()
    for nonsense in ({"state": "x"}, {"q": "%_\\"}, {"page": "x"}, {"level": "x"}):
        assert client.get(base, nonsense).status_code == 200
    assert client.get(base, {"below": "none"}).status_code == 404
    remind = reverse("governance:renewals_remind", args=[federation.city.code])
    client.post(remind, {"selected": [federation.here.pk, "x", "9" * 30]})
    assert RenewalPlan.objects.unscoped("test").get().reminded_at is not None
    export = client.get(reverse("governance:renewals_export", args=[federation.city.code]), {"format": "csv"})
    assert "110101" in b"".join(export.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]  # it streams


def test_a_list_of_many_asks_no_more_than_one_of_few(federation: Any, django_assert_max_num_queries: Any) -> None:
    federation.settled(ends_in=-4)
    federation.settled(federation.there, ends_in=4)
    client = opened(federation.above)
    base = reverse("governance:renewals", args=[federation.city.code])
    client.get(base)
    with django_assert_max_num_queries(40):
        client.get(base)


def test_a_step_is_done_on_the_page(federation: Any) -> None:
    federation.settled(ends_in=60)
    client = opened(federation.clerk)
    step = RenewalPlan.objects.unscoped("test").get().steps.unscoped("test").get(key="prepare")
    page = url("renewal_step", federation, step.pk)
    late = (today() + timedelta(days=1)).isoformat()
    assert client.post(page, {"done_on": late, "evidence": "纪要", "revision": 1}).status_code == 422
    done = client.post(page, {"done_on": today().isoformat(), "evidence": "纪要", "revision": 1})
    assert done.status_code == 302
    assert "纪要" in client.get(url("renewal", federation)).content.decode()
