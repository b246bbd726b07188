"""Who leads a project and whose identity is hidden is named nowhere, is found all the same, and may be decided on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.research.conftest import BLIND, WHO, Federation
from tests.research.test_research import refused, signed

from huiguan.governance.selectors.papers import get_outgoing
from huiguan.kernel.history.selectors import events_of
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.notices.services import take_down_ended
from huiguan.kernel.permits import system_actor
from huiguan.kernel.search.selectors import search
from huiguan.members.models import Membership
from huiguan.members.services import change_member, register_member
from huiguan.research import services
from huiguan.research.models import Output, Project, TeamMember
from huiguan.research.selectors.projects import answers_of

NAME = WHO["applicant"]
Later = Callable[[int], None]


def hide(federation: Federation, *, hidden: bool = True) -> None:
    member = Membership.objects.unscoped("test").get(person=federation.users["leader"].person)
    facts: dict[str, Any] = {"membership_id": member.pk, "revision": member.revision}
    change_member(actor=federation.clerks["east"], details={"hidden_identity": hidden}, **facts)


@pytest.mark.parametrize("over", [False, True])
def test_neither_notice_nor_decision_nor_page_names_who_was_hidden(
    federation: Federation, later: Later, over: bool
) -> None:
    call = federation.proposed()
    notice = federation.put_up(call)
    page = reverse("notices:public_notice", args=[notice.pk])
    assert NAME in Client().get(page).content.decode()
    if over:
        later(20)
        take_down_ended(actor=system_actor("notices"))
    hide(federation)
    told = Client().get(page).content.decode()
    assert NAME not in told and ("身份保密" in told) is not over
    later(20)
    (project,) = services.grant_projects(actor=federation.head, call_id=call.pk)
    paper = get_outgoing(federation.clerks["prov"], project.paper_id or 0).text
    assert NAME not in paper and "身份保密" in paper
    office = signed(federation.users["prov"])
    for address in ("/o/prov/research/projects/", f"/o/prov/research/projects/{project.pk}/"):
        told = office.get(address).content.decode()
        assert NAME not in told and "身份保密" in told and "***" not in told
        assert not any(WHO[key] in told for key in ("phone", "email", "orcid", "earlier"))
    listed = office.get("/api/v1/organizations/prov/research/projects")
    assert [row["leader"] for row in listed.json()] == ["身份保密"] and NAME not in listed.content.decode()
    assert not search(federation.clerks["prov"], NAME).hits


def test_what_the_blind_part_must_not_say_is_known_all_the_same(federation: Federation) -> None:
    """An application that is written after the identity was hidden: the name is typed, and is not kept in the open."""
    hide(federation)
    call = federation.call(members_only=True)
    project = federation.apply(call)
    assert (project.leader, project.person) == ("***", federation.users["leader"].person)
    assert refused(lambda: federation.apply(call, applicant="无此人")) == "not_member"
    named = federation.apply(federation.call(title="另一年度"), blind=f"{NAME}提出分级响应办法。")
    assert refused(lambda: services.hand_in(actor=federation.clerks["east"], project_id=named.pk)) == "identity"
    assert federation.pass_all_the_way(project).submission.state == "arrived"
    hide(federation, hidden=False)
    assert Project.objects.unscoped("test").get(pk=project.pk).leader == NAME


def test_outputs_of_the_project_lose_the_name_and_harvesters_hear_of_it(federation: Federation, later: Later) -> None:
    project = federation.running(later)
    output = federation.published(project.pk, authors=[{"name": NAME, "orcid": WHO["orcid"]}, {"name": "诸葛云帆"}])
    other = federation.published(title="别人的成果", authors=[{"name": NAME}])
    before = output.stamped_at
    hide(federation)
    output.refresh_from_db()
    assert output.names == ["身份保密", "诸葛云帆"] and output.stamped_at > before
    told = Client().get(f"/research/{output.pk}/").content.decode()
    assert NAME not in told and WHO["orcid"] not in told and "诸葛云帆" in told
    assert NAME not in str([event.changes for event in events_of(federation.clerks["prov"], output)])
    # The office looks at the file itself; an author of the same name elsewhere is somebody else.
    (message,) = Message.objects.unscoped("test").filter(kind="research.author_hidden")
    assert message.url == f"/o/prov/research/outputs/{output.pk}/"
    assert Output.objects.unscoped("test").get(pk=other.pk).names == [NAME]


def test_a_namesake_is_not_taken_for_who_is_hidden(federation: Federation) -> None:
    """Of two of one name the unit tells who leads; nobody gets rights on a project by the name of another."""
    hide(federation)
    other, east = "云州市公安局西川分局", federation.places["east"]
    details = {"name": NAME, "birth_date": date(1960, 1, 1), "unit": other}
    register_member(actor=federation.clerks["east"], organization=east, details=details)
    mine = federation.apply(federation.call(), unit=other, team=f"{NAME} {other}\n{NAME} 别处")
    assert (mine.leader, mine.person) == (NAME, None)
    team = TeamMember.objects.unscoped("test").filter(project=mine).order_by("pk")
    assert list(team.values_list("name", "person")) == [(NAME, None), ("***", None)]
    # Which of them is meant nothing tells: the name stays out, and a call for members refuses.
    assert federation.apply(federation.call(title="不明"), unit="别处").leader == "***"
    call = federation.call(title="限年龄", oldest=40)
    assert refused(lambda: federation.apply(call, unit="别处")) == "not_member"
    assert refused(lambda: federation.apply(call, unit=other)) == "too_old"
    Membership.objects.unscoped("test").filter(hidden_identity=True).update(unit=WHO["unit"])
    assert federation.apply(call).leader == "***"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_form_of_an_application_masks_who_is_hidden_and_keeps_what_comes_back(
    federation: Federation, language: str
) -> None:
    project = federation.apply(federation.call(), team=f"{NAME} 治安大队\n诸葛云帆 云州警察学院")
    hide(federation)
    client, page = signed(federation.users["east"]), f"/o/east/research/projects/{project.pk}/change/"
    asked = {"headers": {"accept-language": language}}
    form = client.get(page, **asked)
    told, word = form.content.decode(), {"zh-hans": "身份保密", "en": "Identity hidden"}[language]
    assert word in told and "***" not in told
    assert not any(WHO[key] in told for key in ("applicant", "phone", "email", "orcid", "earlier"))
    sent = {field.name: field.value() for field in form.context["form"]} | {"title": "改过的题目"}
    send = lambda **more: client.post(page, {**sent, **more}, **asked)  # noqa: E731 - sent several times
    assert send(team=f"{word} 别处\n诸葛云帆").status_code == 302
    project.refresh_from_db()
    kept = answers_of(project)
    assert (project.title, project.leader, project.person) == ("改过的题目", "***", federation.users["leader"].person)
    assert kept | {"team": ""} == {**WHO, "blind": BLIND, "team": ""}
    assert kept["team"] == f"{NAME} 别处\n诸葛云帆"
    # Somebody else's telephone would be the one of who is hidden, in plain; a second masked line is nobody's.
    assert send(applicant="诸葛云帆", team="诸葛云帆").context["form"].errors.keys() == {"phone"}
    assert send(team=f"{word} 甲\n{word} 乙").context["form"].errors.keys() == {"team"}
    assert answers_of(Project.objects.unscoped("test").get(pk=project.pk)) == kept


def test_a_name_of_former_years_goes_as_well(federation: Federation, later: Later) -> None:
    """The record has a new name since; project, team and outputs have the old one."""
    project = federation.running(later)
    TeamMember.objects.unscoped("test").create(
        organization=project.organization, project=project, person=project.person, name="欧阳哲"
    )
    output = federation.published(project.pk, authors=[{"name": NAME}, {"name": "欧阳哲"}, {"name": "独孤信然"}])
    member = Membership.objects.unscoped("test").get()
    facts: dict[str, Any] = {"membership_id": member.pk, "revision": member.revision}
    change_member(actor=federation.clerks["east"], details={"name": "欧阳新名"}, **facts)
    hide(federation)
    project.refresh_from_db()
    output.refresh_from_db()
    team = TeamMember.objects.unscoped("test").filter(project=project, person=project.person)
    assert project.leader == "***" and [row.name for row in team] == ["***"]
    assert output.names == ["身份保密", "身份保密", "独孤信然"]
    hide(federation, hidden=False)
    project.refresh_from_db()
    assert project.leader == "欧阳新名"
