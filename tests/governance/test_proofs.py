"""Evidence of a step of a renewal: words for all, links for those who may read the thing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.governance.test_pages import opened, url

from huiguan.governance import selectors, services
from huiguan.governance.models import RenewalStep
from huiguan.governance.selectors.proofs import sources
from huiguan.governance.services import meetings
from huiguan.kernel.calendar import today
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.permits import Invalid, NotFound, Role


@pytest.fixture
def step(federation: Any) -> RenewalStep:
    """The step "prepare" of the county's renewal."""
    federation.settled(ends_in=100)
    return RenewalStep.objects.unscoped("test").get(organization=federation.here, key="prepare")


@pytest.fixture
def meeting(federation: Any, step: RenewalStep) -> Any:
    """A meeting of the county."""
    return meetings.plan_meeting(
        actor=federation.clerk, organization=federation.here, title="换届筹备会", starts_at=timezone.now()
    )


def test_documents_meetings_papers_and_filings_are_offered(federation: Any, step: RenewalStep) -> None:
    kinds = ["governance.meeting", "governance.outgoingpaper", "governance.incomingpaper", "filings.filing"]
    assert list(sources()) == [*kinds, "directives.document"]
    for kind, source in sources().items():
        assert list(source.choices(federation.clerk, federation.here)) == []
        with pytest.raises(NotFound):
            source.one(federation.clerk, 10**9)
        assert source.kind == kind


def test_older_evidence_is_found_by_words_of_its_title(federation: Any, step: RenewalStep, meeting: Any) -> None:
    """The list holds the fifty latest of a kind; what was linked stays in it."""
    later = timezone.now() + timedelta(days=1)
    for number in range(50):
        meetings.plan_meeting(
            actor=federation.clerk, organization=federation.here, title=f"例会{number}", starts_at=later
        )
    clerk, page = opened(federation.clerk), url("renewal_step", federation, step.pk)
    assert "换届筹备会" not in clerk.get(page).content.decode()
    found = clerk.get(page, {"find": "换届"}).content.decode()
    assert "换届筹备会" in found and "例会7" not in found
    assert "没有" in clerk.get(page, {"find": "无此标题"}).content.decode()
    sent = {"done_on": today().isoformat(), "revision": step.revision, "evidence": "", "responsible": ""}
    sent["proof"] = f"governance.meeting:{meeting.pk}"
    assert clerk.post(f"{page}?find=例会", sent).status_code == 302
    assert f'value="governance.meeting:{meeting.pk}" selected' in clerk.get(page).content.decode()


def test_a_meeting_shows_it_to_those_who_may_read_the_meeting(federation: Any, step: RenewalStep, meeting: Any) -> None:
    clerk, page = opened(federation.clerk), url("renewal_step", federation, step.pk)
    assert "换届筹备会" in clerk.get(page).content.decode()
    form = {"done_on": today().isoformat(), "revision": step.revision, "evidence": "", "responsible": ""}
    assert clerk.post(page, form).status_code == 422  # neither words nor a thing
    sent = {**form, "proof": f"governance.meeting:{meeting.pk}"}
    assert clerk.post(page, sent).status_code == 302
    link = f'href="{url("meeting", federation, meeting.pk)}"'
    assert link in clerk.get(url("renewal", federation)).content.decode()
    above = opened(federation.above).get(url("renewal", federation)).content.decode()
    assert link not in above and "换届筹备会" not in above and "依据存于本协会" in above


def test_a_timetable_asks_as_often_for_many_things_as_for_one(federation: Any, step: RenewalStep) -> None:
    """The page and the operation, with one meeting as evidence and with one at every step."""
    clerk, asked = opened(federation.clerk), []
    steps = list(RenewalStep.objects.unscoped("test").filter(plan=step.plan).order_by("pk"))
    for number, each in enumerate(steps):
        made = meetings.plan_meeting(
            actor=federation.clerk, organization=federation.here, title=f"第{number}步的会", starts_at=timezone.now()
        )
        done = {"step_id": each.pk, "revision": each.revision, "done_on": today()}
        services.finish_step(actor=federation.clerk, **done, proof=f"governance.meeting:{made.pk}")
        if number in (0, len(steps) - 1):
            with CaptureQueriesContext(connection) as queries:
                assert clerk.get(url("renewal", federation)).content.decode().count("的会</a>") == number + 1
            with CaptureQueriesContext(connection) as more:
                told = clerk.get(f"/api/v1/organizations/{federation.here.code}/renewal").json()["steps"]
            assert sum(row["proof"] is not None for row in told) == number + 1
            asked.append((len(queries), len(more)))
    assert len(steps) > 5
    assert all(many <= one for one, many in zip(*asked, strict=True)), asked


def test_a_file_opens_for_the_office_and_not_from_above(federation: Any, step: RenewalStep) -> None:
    clerk, page = opened(federation.clerk), url("renewal_step", federation, step.pk)
    paper = ContentFile("筹备方案".encode(), "方案.txt")
    form = {"done_on": today().isoformat(), "revision": step.revision, "file": paper}
    assert clerk.post(page, form).status_code == 302
    file = StoredFile.objects.unscoped("test").get()
    assert "方案.txt" in clerk.get(url("renewal", federation)).content.decode()
    assert clerk.get(f"/files/{file.pk}/").status_code == 200
    above = opened(federation.above)
    assert "方案.txt" not in above.get(url("renewal", federation)).content.decode()
    assert above.get(f"/files/{file.pk}/").status_code == 404


def test_what_one_may_not_read_is_no_evidence(federation: Any, step: RenewalStep) -> None:
    there = federation.actor(federation.there, Role.CLERK)
    foreign = meetings.plan_meeting(actor=there, organization=federation.there, title="外会", starts_at=timezone.now())
    same = {"actor": federation.clerk, "step_id": step.pk, "revision": step.revision, "done_on": today()}
    for proof in (f"governance.meeting:{foreign.pk}", "x:1", "governance.meeting:", "governance.meeting:0"):
        with pytest.raises(NotFound):
            services.finish_step(**same, proof=proof)
    with pytest.raises(Invalid):
        services.finish_step(**same)
    assert RenewalStep.objects.unscoped("test").get(pk=step.pk).done_on is None


def test_over_the_api_and_taken_back(federation: Any, step: RenewalStep, meeting: Any) -> None:
    clerk, at = opened(federation.clerk), f"/api/v1/renewal-steps/{step.pk}/done"
    body = {"revision": step.revision, "done_on": today().isoformat(), "proof": f"governance.meeting:{meeting.pk}"}
    told = clerk.post(at, json.dumps(body), "application/json").json()
    assert (told["key"], told["proof"]["title"], told["evidence"]) == ("prepare", "换届筹备会", "")
    timetable = f"/api/v1/organizations/{federation.here.code}/renewal"
    (mine,) = [row for row in clerk.get(timetable).json()["steps"] if row["id"] == step.pk]
    assert mine["proof"]["key"] == f"governance.meeting:{meeting.pk}"
    (theirs,) = [row for row in opened(federation.above).get(timetable).json()["steps"] if row["id"] == step.pk]
    assert theirs["proof"] is None
    services.reopen_step(actor=federation.clerk, step_id=step.pk, revision=mine["revision"])
    plan = selectors.plan_of(federation.clerk, federation.here, today())
    assert plan is not None
    (open_again,) = [row for row in selectors.steps_of(federation.clerk, plan) if row.pk == step.pk]
    assert (open_again.proof_kind, open_again.proof_id, open_again.done_on) == ("", None, None)
