"""A scheme that a rule wants filed is in force with the receipt only."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from tests.honours.conftest import BASIS, GRADES, RULES, Federation

from huiguan.honours import services
from huiguan.honours.models import Scheme
from huiguan.kernel.filings import services as filings
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.permits import RuleViolation

RULE = "评比达标表彰活动管理办法第十二条"


def refused(act: Any, *args: Any, **facts: Any) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **facts)
    return refusal.value.code


def draft(federation: Federation, **more: Any) -> Scheme:
    facts = {"name": "见义勇为奖", "grades": GRADES, "rules": RULES, "filing_rule": RULE, **BASIS, **more}
    return services.add_scheme(actor=federation.clerks["prov"], organization=federation.places["prov"], **facts)


def answered(federation: Federation, filing: Filing, approve: bool = True, receipt: str = "民备〔2026〕3号") -> None:
    actor = federation.clerks["prov"]
    filings.file_filing(actor=actor, filing_id=filing.pk)
    filings.enter_answer(actor=actor, filing_id=filing.pk, approve=approve, note="复函", receipt=receipt)


def test_it_cannot_be_put_in_force_without_the_receipt(federation: Federation) -> None:
    scheme, actor = draft(federation), federation.clerks["prov"]
    facts = {"actor": actor, "scheme_id": scheme.pk}
    with pytest.raises(RuleViolation, match=RULE) as refusal:
        services.open_scheme(**facts)
    assert refusal.value.code == "no_receipt"
    filing = services.file_scheme(**facts)
    for words in (
        "见义勇为奖",
        *BASIS.values(),
        "三等奖不超过5个",
        "评选办法第九条",
        "7个工作日",
        "不收取任何费用",
        RULE,
    ):
        assert words in filing.title + filing.text
    assert refused(services.open_scheme, **facts) == "no_receipt"
    assert refused(services.file_scheme, **facts) == "filed"
    answered(federation, filing, receipt="")
    assert refused(services.open_scheme, **facts) == "no_receipt"  # approved, but nobody has the receipt
    Filing.objects.unscoped("test").filter(pk=filing.pk).update(receipt="民备〔2026〕3号")
    assert services.open_scheme(**facts).state == "open"
    assert refused(services.file_scheme, **facts) == "state"


def test_what_came_back_is_mended_and_filed_anew(federation: Federation) -> None:
    scheme, actor = draft(federation), federation.clerks["prov"]
    facts = {"actor": actor, "scheme_id": scheme.pk}
    first = services.file_scheme(**facts)
    services.change_scheme(**facts, revision=2, approval="民社批〔2026〕1号")
    first.refresh_from_db()
    assert "民社批〔2026〕1号" in first.text  # what is still prepared follows the scheme
    filings.file_filing(actor=actor, filing_id=first.pk)
    assert refused(services.change_scheme, **facts, revision=3, approval="别的") == "filed"
    filings.enter_answer(actor=actor, filing_id=first.pk, approve=False, note="依据不足")
    services.change_scheme(**facts, revision=3, basis="新的依据")
    second = services.file_scheme(**facts)
    assert second.pk != first.pk and "新的依据" in second.text
    answered(federation, second)
    assert services.open_scheme(**facts).filing_id == second.pk


def test_without_a_basis_nothing_is_filed_and_without_a_rule_nothing_is_asked(federation: Federation) -> None:
    bare = draft(federation, name="无依据", basis="")
    assert refused(services.file_scheme, actor=federation.clerks["prov"], scheme_id=bare.pk) == "no_basis"
    assert federation.scheme(name="不须备案").filing is None
    with pytest.raises(IntegrityError), transaction.atomic():
        Scheme.objects.unscoped("test").filter(pk=draft(federation).pk).update(state="open")


def test_the_page_prepares_the_filing_and_shows_where_it_stands(federation: Federation) -> None:
    client = Client()
    client.force_login(federation.users["prov"], backend="allauth.account.auth_backends.AuthenticationBackend")
    sent = {
        "name": "见义勇为奖", **BASIS, "filing_rule": RULE, "candidates": "persons", "grades": "三等奖 5",
        "notice_days": 7,
    }  # fmt: skip
    assert client.post("/o/prov/honours/schemes/new/", sent).status_code == 302
    scheme = Scheme.objects.unscoped("test").get()
    address = f"/o/prov/honours/schemes/{scheme.pk}/"
    assert RULE in client.get(address).content.decode()
    assert RULE in client.get(f"{address}change/").content.decode()
    said = client.post(f"{address}open/", follow=True).content.decode()
    assert "回执" in said and "新建报备" in said
    said = client.post(f"{address}file/", follow=True).content.decode()
    scheme.refresh_from_db()
    assert f"/filings/{scheme.filing_id}/" in said and "新建报备" not in said
    answered(federation, Filing.objects.unscoped("test").get(pk=scheme.filing_id))
    assert "民备〔2026〕3号" in client.post(f"{address}open/", follow=True).content.decode()
    reasons = {each.reason for each in events_of(federation.clerks["prov"], scheme)}
    assert {"表彰项目备案", "启用表彰项目"} <= reasons


def test_the_same_over_the_api(federation: Federation) -> None:
    client, scheme = Client(), draft(federation)
    client.force_login(federation.users["prov"], backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/api/v1/award-schemes/{scheme.pk}"
    answer = client.post(f"{address}/open")
    assert answer.status_code == 422 and answer.json()["code"] == "no_receipt"
    filing = client.post(f"{address}/file").json()["filing_id"]
    answered(federation, Filing.objects.unscoped("test").get(pk=filing))
    assert client.post(f"{address}/open").json()["state"] == "open"
    (row,) = client.get("/api/v1/organizations/prov/award-schemes").json()
    assert (row["filing_id"], row["receipt"], row["filing_rule"]) == (filing, "民备〔2026〕3号", RULE)
