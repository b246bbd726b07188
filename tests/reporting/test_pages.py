"""Through the pages: a clerk fills in, a head signs, the city returns one cell and accepts, the nation looks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.governance.conftest import Federation
from tests.reporting.conftest import Collected, add_members

from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Invalid, Role, RuleViolation
from huiguan.reporting import services
from huiguan.reporting.models import Cell, Collection, Indicator

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id or 0), backend=BACKEND)
    return client


def numbers(collected: Collected, **values: str) -> dict[str, str]:
    lines = {key: collected.line(f"own.{key}").pk for key in ("staff", "visits", "visit_money")}
    return {f"number-{pk}": values.get(key, "0") for key, pk in lines.items()}


def test_a_form_is_filled_in_checked_signed_returned_and_accepted(collected: Collected) -> None:
    federation, here = collected.federation, collected.federation.here
    add_members(here, 7)
    clerk, head, city = (client_of(one) for one in (federation.clerk, federation.head, federation.above))
    form = collected.form(here)
    base = f"/o/110101/reports/forms/{form.pk}/"
    page: Any = clerk.get(base)
    assert "某县" in page.content.decode() and ">7</a>" in page.content.decode()
    bad = clerk.post(f"{base}save/", numbers(collected, staff="三") | {"revision": "1"})
    assert bad.status_code == 422 and 'value="三"' in bad.content.decode()
    sent = numbers(collected, staff="3", visits="1,200") | {"revision": "1", "then": "check"}
    assert clerk.post(f"{base}save/", sent, follow=True).status_code == 200
    assert collected.form(here).state == "checked"
    assert clerk.post(f"{base}sign/", {"signed_by": "某"}).status_code == 404
    head.post(f"{base}sign/", {"signed_by": "某会长"})
    assert collected.form(here).state == "signed"
    review = f"/o/110100/reports/inbox/{form.pk}/"
    assert "1,200" in city.get(review).content.decode()
    visits = collected.line("own.visits").pk
    assert city.post(f"{review}answer/return/", {}).status_code == 422
    city.post(f"{review}answer/return/", {f"return-{visits}": "多了一个零"})
    page = clerk.get(base)
    text = page.content.decode()
    assert "多了一个零" in text and f'name="number-{visits}"' in text
    assert f'name="number-{collected.line("own.staff").pk}"' not in text
    revision = str(collected.form(here).revision)
    answered = {f"number-{visits}": "120", f"answer-{visits}": "已改", "revision": revision, "then": "check"}
    clerk.post(f"{base}save/", answered)
    head.post(f"{base}sign/", {"signed_by": "某会长"})
    city.post("/o/110100/reports/inbox/accept/", {"selected": [str(form.pk), "x"]})
    assert collected.form(here).state == "accepted"
    assert Cell.objects.unscoped("test").get(form=form, line=visits).number == 120
    sums = client_of(federation.actor(federation.nation, Role.CLERK, below=True))
    text = sums.get(f"/o/100000/reports/sums/{collected.collection.pk}/?line={visits}").content.decode()
    assert "120" in text and "别县协会" in text


def test_autosave_answers_with_the_revision_and_conflicts(collected: Collected) -> None:
    clerk, form = client_of(collected.federation.clerk), collected.form(collected.federation.here)
    address = f"/o/110101/reports/forms/{form.pk}/autosave/"
    first: Any = clerk.post(address, numbers(collected, staff="2") | {"revision": "1"})
    assert first.status_code == 200 and first.json()["revision"] == 2
    assert clerk.post(address, numbers(collected) | {"revision": "1"}).status_code == 409


def test_a_collection_from_the_dictionary_to_the_freeze(federation: Federation) -> None:
    nation = client_of(federation.actor(federation.nation, Role.CLERK))
    nation.post("/o/100000/reports/indicators/take/")
    rows = Indicator.objects.unscoped("test")
    assert rows.count() >= 50 and rows.exclude(figure="").count() >= 40
    days = {"starts": "2025-01-01", "ends": "2025-12-31", "due_on": "2027-01-15", "valid_until": "2028-01-01"}
    nation.post("/o/100000/reports/collections/new/", {"number": "会统1表", "title": "年度统计", **days})
    row = Collection.objects.unscoped("test").get()
    base = f"/o/100000/reports/collections/{row.pk}/"
    text = nation.get(base).content.decode()
    assert row.rules.unscoped("test").count() >= 8 and "上期" in text
    nation.post(f"{base}do/open/")
    nation.post(f"{base}do/freeze/")
    row.refresh_from_db()
    assert row.state == "open"
    nation.post(f"{base}do/freeze/", {"note": "试填"})
    row.refresh_from_db()
    assert row.state == "frozen"


@pytest.mark.parametrize(
    ("key", "label", "unit", "code"),
    [
        ("own.cases", "破案数", "pieces", "refused"),
        ("own.people", "政治面貌统计", "persons", "refused"),
        ("own.discipline2", "受处分人员", "persons", "discipline"),
        ("members.present", "会员", "persons", "computed"),
        ("visits", "走访", "times", "key"),
        ("own.visits", "走访", "kilos", "unit"),
        ("own.visits", " ", "times", "label"),
    ],
)
def test_indicators_that_cannot_be(federation: Federation, key: str, label: str, unit: str, code: str) -> None:
    actor = federation.actor(federation.nation, Role.CLERK)
    services.take_dictionary(actor=actor, organization=federation.nation)
    with pytest.raises(Invalid) as refused:
        services.define_indicator(actor=actor, organization=federation.nation, key=key, label=label, unit=unit)
    assert refused.value.code == code


def test_an_indicator_of_a_known_key_is_its_next_version(federation: Federation) -> None:
    actor = federation.actor(federation.nation, Role.CLERK)
    services.take_dictionary(actor=actor, organization=federation.nation)
    made = services.define_indicator(
        actor=actor, organization=federation.nation, key="own.visits", label="走访会员家庭", unit="houses"
    )
    assert made.version == 2
    kept = Indicator.objects.unscoped("test").filter(key="own.visits", retired_on=None)
    assert [row.pk for row in kept] == [made.pk]
    with pytest.raises(RuleViolation) as refused:
        services.take_dictionary(actor=federation.clerk, organization=federation.here)
    assert refused.value.code == "kept_above"
    assert services.take_dictionary(actor=actor, organization=federation.nation) == 0
