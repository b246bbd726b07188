"""One of everything of cases in the county of the access tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from huiguan.cases import slips
from huiguan.cases.models import (
    Benefit,
    Case,
    Handler,
    NoteRequest,
    OutsideHelp,
    OwnKind,
    Referral,
    SealedNote,
    Survey,
    SurveyInvitation,
)
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.privacy import new_data_key


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    """A case that the officer leads, as a clerk may, and that is the officer's own."""
    here = place["here"]
    facts = {
        "organization": here,
        "year": 2026,
        "serial": 1,
        "kind": "request",
        "state": "handling",
        "course": "policy",
    }
    case = Case.objects.create(person=officer.person, **facts)
    Handler.objects.create(organization=here, case=case, user=officer, part="lead")
    referral = Referral.objects.create(organization=here, receiver=place["there"], case=case)
    outside = OutsideHelp.objects.create(organization=here, case=case, profession="lawyer", ends_on=date(2100, 1, 1))
    asked: dict[str, Any] = {
        "year": 2026,
        "closes_on": date(2100, 1, 1),
        "state": "open",
        "public_key": slips.new_keys()[1],
    }
    asked["data_key"] = new_data_key()[1]
    survey = Survey.objects.create(organization=here, kind="topic", title="t", **asked)
    SurveyInvitation.objects.create(organization=here, survey=survey, person=officer.person)
    benefit = Benefit.objects.create(organization=here, kind="benefit", title="b", promised_on=date(2026, 1, 1))
    words = {"base": "request", "name": "n", "name_en": "n"}
    own = OwnKind.objects.create(organization=here, key="own1", **words)
    note = SealedNote.objects.create(organization=here, case=case, author=officer)
    asking = NoteRequest.objects.create(organization=here, case=case, note=note, user=officer)
    return {
        "own_kind": own.key,
        "own_doing": "off",
        "kind_part": "form",
        "survey_id": survey.pk,
        "survey_key": survey.uuid,
        "survey_doing": "open",
        "benefit_id": benefit.pk,
        "benefit_doing": "end",
        "cases:kind": "request",
        "case_kind": "request",
        "case_id": case.pk,
        "referral_id": referral.pk,
        "help_id": outside.pk,
        "cases:doing": "message",
        "letter_key": "taken",
        "note_request_id": asking.pk,
        "note_doing": "refuse",
    }
