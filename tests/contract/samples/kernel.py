"""One of everything of the kernel in the county of the access tests."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

from tests.contract.samples.words import START, SYSTEM

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import ApiToken, Grant
from huiguan.kernel.figures import Period
from huiguan.kernel.figures.services import freeze_figures
from huiguan.kernel.files.services import store_file
from huiguan.kernel.notices import PurposeSpec, ShownField, register_purpose
from huiguan.kernel.notices.services import object_to, open_notice
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import open_department, open_staff_post, start_unit_membership
from huiguan.kernel.panels import services
from huiguan.kernel.panels.models import Assignment
from huiguan.kernel.people.models import User
from huiguan.kernel.people.services import appoint_to_post, save_view
from huiguan.kernel.permits import ANONYMOUS


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    here = place["here"]
    department = open_department(actor=SYSTEM, organization=here, name="office")
    post = open_staff_post(actor=SYSTEM, organization=here, title="clerk", seats=3, department=department)
    assert officer.person is not None
    held = appoint_to_post(actor=SYSTEM, post=post, person=officer.person, on=START)
    membership = start_unit_membership(actor=SYSTEM, organization=here, association=place["town"], on=START)
    token = ApiToken.objects.create(
        user=officer, label="t", digest="0" * 64, permissions=[], expires="2100-01-01T00:00:00Z"
    )
    return {
        "code": "here",
        "department_id": department.pk,
        "post_id": post.pk,
        "people:assignment_id": held.pk,
        "membership_id": membership.pk,
        "user_id": officer.pk,
        "grant_id": Grant.objects.unscoped("test").get(user=officer).pk,
        "token_id": token.pk,
        "kind": "organizations.organization",
        "subject_id": here.pk,
        "day": date.today() + timedelta(days=30),
        "sheet": "organizations",
        "action": "check",
        "dues:key": "00000000-0000-4000-8000-000000000000",
        "demand_id": 987_654_321,
        "upload_id": "00000000-0000-4000-8000-000000000000",
        "file_id": _file(officer, here),
        "list_name": "some-list",
        "view_id": save_view(actor=actor_of(officer), organization=here, list="some-list", name="v", shared=True).pk,
        **_notices(place, officer),
        **_panels(place, officer),
        **_figures(place, officer),
    }


def _figures(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    frozen = freeze_figures(
        actor=actor_of(officer), organization=place["here"], keys=["members.present"], period=Period.of_year(2026)
    )
    return {"figure_key": "members.present", "frozen_id": frozen["members.present"].pk}


def _notices(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    register_purpose(PurposeSpec("contract", "c", (ShownField("name", "n", names=True),), 5, "law"))
    notice = open_notice(
        actor=actor_of(officer),
        organization=place["here"],
        purpose="contract",
        subject_kind="contract",
        subject_id=1,
        title="t",
        rows=[{"name": "甲某"}],
    )
    objection, _held = object_to(actor=ANONYMOUS, notice_id=notice.pk, text="o")
    return {"notice_id": notice.pk, "objection_id": objection.pk, "purpose": "contract", "ready_id": 1}


def _panels(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    actor, here = actor_of(officer), place["here"]
    panel = services.make_panel(actor=actor, organization=here, subject_kind="contract", subject_id=1, title="p")
    services.set_criteria(actor=actor, panel_id=panel.pk, measures=[services.Measure("c", 100)])
    juror = services.add_juror(actor=actor, panel_id=panel.pk, username=officer.username)
    services.lay_before(actor=actor, panel_id=panel.pk, entries=[services.Laid("contract", 1, "e")])
    services.begin_marking(actor=actor, panel_id=panel.pk)
    assigned = Assignment.objects.unscoped("test").get(juror=juror)
    return {"panel_id": panel.pk, "juror_id": juror.pk, "assigned_id": assigned.pk}


def _file(officer: User, here: Organization) -> int:
    return store_file(actor=actor_of(officer), organization=here, upload=BytesIO("文字".encode()), name="a.txt").pk
