"""Requests: drafts kept for the writer alone, suggestions alike answered together, publishing only with consent."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from tests.cases.conftest import Houses

from huiguan.cases import selectors, services
from huiguan.cases.models import Case, CasePaper, HelpDraft, PublishedAnswer
from huiguan.cases.purposes import PUBLISH
from huiguan.cases.services.drafts import drafts_over, forget_drafts
from huiguan.kernel.calendar import today
from huiguan.kernel.files.models import Upload
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, system_actor

SUGGESTED: dict[str, Any] = {"kind": "request", "topic": "work", "accused": "", "may_publish": True}


def signed_in(client: Any, actor: Actor) -> Any:
    user = User.objects.get(pk=actor.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def handled(houses: Houses, **more: Any) -> Case:
    case = houses.asked(**(SUGGESTED | more))
    services.accept_case(actor=houses.officer, case_id=case.pk)
    return services.begin_handling(actor=houses.officer, case_id=case.pk)


def test_what_is_being_written_is_kept_sealed_for_the_writer_alone(houses: Houses, client: Any) -> None:
    client = signed_in(client, houses.member)
    kept = client.post("/my/cases/new/rights/draft/", {"story": "夜里被人推倒", "csrfmiddlewaretoken": "x"})
    assert kept.status_code == 200 and set(kept.json()) == {"saved_at"}
    row = HelpDraft.objects.get()
    assert "推倒".encode() not in bytes(row.words or b"")
    assert services.help_draft(houses.officer, "rights") == {}
    assert "夜里被人推倒" in client.get("/my/cases/new/rights/").content.decode()
    assert client.post("/my/cases/new/nonsense/draft/", {"story": "x"}).status_code == 404
    assert list(drafts_over(today() + timedelta(days=30), 9)) == []
    assert list(drafts_over(today() + timedelta(days=31), 9)) == [row.pk]
    forget_drafts(system_actor("retention"), [row.pk])
    services.save_help_draft(actor=houses.member, kind="rights", values={"story": "又写"})
    services.save_help_draft(actor=houses.member, kind="rights", values={"story": " ", "topic": "assault"})
    assert not HelpDraft.objects.exists()


def test_one_answer_goes_to_all_who_suggested_the_same(houses: Houses) -> None:
    main, alike = handled(houses), houses.asked(**SUGGESTED)
    services.accept_case(actor=houses.officer, case_id=alike.pk)
    with pytest.raises(Invalid):
        services.join_case(actor=houses.officer, case_id=main.pk, with_id=main.pk)
    with pytest.raises(NotFound):
        services.join_case(actor=houses.second, case_id=alike.pk, with_id=main.pk)
    other = houses.handled()
    with pytest.raises(RuleViolation) as refused:
        services.join_case(actor=houses.officer, case_id=other.pk, with_id=main.pk)
    assert refused.value.code == "not_alike"
    services.join_case(actor=houses.officer, case_id=alike.pk, with_id=main.pk)
    with pytest.raises(RuleViolation):
        services.join_case(actor=houses.officer, case_id=main.pk, with_id=alike.pk)
    services.part_case(actor=houses.officer, case_id=alike.pk)
    services.join_case(actor=houses.officer, case_id=alike.pk, with_id=main.pk)
    services.answer_case(actor=houses.officer, case_id=main.pk, text="六月前安装")
    for case in (main, alike):
        case.refresh_from_db()
        assert case.state == "answered"
        assert "六月前安装" in [line.text for line in selectors.lines_for_person(case)]
    services.close_case(actor=houses.officer, case_id=main.pk, outcome="helped", result="已安装")
    alike.refresh_from_db()
    assert (alike.state, alike.outcome) == ("closed", "helped")


def test_publishing_follows_the_consent_and_ends_with_it(houses: Houses, client: Any) -> None:
    case = handled(houses, may_publish=False)
    services.answer_case(actor=houses.officer, case_id=case.pk, text="已办")
    publish: dict[str, Any] = {"actor": houses.officer, "case_id": case.pk, "question": "问", "answer": "答"}
    with pytest.raises(RuleViolation):
        services.publish_answer(**publish)
    with pytest.raises(NotFound):
        services.consent_to(actor=houses.officer, case_id=case.pk, purpose=PUBLISH)
    services.consent_to(actor=houses.member, case_id=case.pk, purpose=PUBLISH)
    services.publish_answer(**publish)
    assert "答" in client.get("/answers/110101/").content.decode()
    services.withdraw_from(actor=houses.member, case_id=case.pk, purpose=PUBLISH)
    assert not PublishedAnswer.objects.unscoped("test").exists()
    with pytest.raises(RuleViolation):
        services.publish_answer(**publish)


def test_a_clarification_asks_for_consent_first(houses: Houses, client: Any) -> None:
    case = houses.handled()
    client = signed_in(client, houses.officer)
    address = f"/o/110101/cases/{case.pk}/letters/clarification/"
    assert client.get(address).status_code == 302
    services.consent_to(actor=houses.member, case_id=case.pk, purpose=PUBLISH)
    assert client.get(address).status_code == 200


def test_photos_come_in_parts_and_keep_no_name(houses: Houses, client: Any, settings: Any, tmp_path: Any) -> None:
    settings.FILES_PARTS = tmp_path / "parts"
    case = houses.asked()
    client = signed_in(client, houses.member)
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    content = picture.getvalue()
    begin = f"/my/cases/{case.pk}/paper/begin/"
    begun = client.post(begin, {"name": "王某受伤.jpg", "size": str(len(content))})
    assert begun.status_code == 201
    assert "王某" not in Upload.objects.unscoped("test").get().name
    url = begun.json()["url"]
    for first, last in ((0, 100), (100, len(content))):
        sent = client.put(
            url, content[first:last], content_type="application/octet-stream", headers={"Upload-Offset": str(first)}
        )
        assert sent.status_code == 200, sent.content
    held = client.post(url).json()["id"]
    assert client.post(f"/my/cases/{case.pk}/paper/", {"file_id": held, "without_place": "on"}).status_code == 302
    assert CasePaper.objects.unscoped("test").get(case=case).by_person
    assert not Upload.objects.unscoped("test").exists()
    assert client.post(f"/my/cases/{case.pk}/paper/", {"file_id": "nonsense"}).status_code == 422
    assert client.post(f"/my/cases/{case.pk}/paper/", {}).status_code == 422
    assert client.post(begin, {"name": "a.jpg", "size": "x"}).status_code == 422
    client = signed_in(client, houses.officer)
    assert client.post(begin, {"name": "a.jpg", "size": "9"}).status_code == 404
