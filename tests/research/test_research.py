"""From a call to an adopted output: each refusal by its rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import docx
import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.research.conftest import BLIND, WHO, Federation, word_file

from huiguan.governance.selectors.papers import get_outgoing
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.calendar import today
from huiguan.kernel.figures import Period, all_figures
from huiguan.kernel.files.selectors import get_file
from huiguan.kernel.inbox.models import Message
from huiguan.kernel.panels.selectors import conflicts_in, entries_of
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import ANONYMOUS, NotFound, RuleViolation, system_actor
from huiguan.kernel.privacy.services import run_retention
from huiguan.kernel.search.selectors import search
from huiguan.kernel.workflow.escalation import escalate
from huiguan.members.models import Membership
from huiguan.research import selectors, services
from huiguan.research.models import Milestone, Output, Project, TeamMember
from huiguan.research.selectors.projects import blind_sections

Later = Callable[[int], None]


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(RuleViolation) as refusal:
        act()
    return refusal.value.code


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_name_in_the_blind_part_is_refused_until_it_is_mended(federation: Federation) -> None:
    call = federation.call()
    project = federation.apply(call, blind=f"{BLIND}负责人欧 阳明哲多年从事社区工作。")
    hand_in = lambda: services.hand_in(actor=federation.clerks["east"], project_id=project.pk)  # noqa: E731
    with pytest.raises(RuleViolation, match="欧阳明哲") as refusal:
        hand_in()
    assert refusal.value.code == "identity"
    page = signed(federation.users["east"]).get(f"/o/east/research/projects/{project.pk}/").content.decode()
    assert "社区工作" in page and "欧 阳明哲" in page
    services.change_application(
        actor=federation.clerks["east"], project_id=project.pk, revision=1, topic="t1", title=project.title,
        asked=Decimal(40000), answers={**WHO, "blind": BLIND},
    )  # fmt: skip
    assert hand_in().at_id == federation.places["city"].pk


def test_the_limit_of_the_blind_part_holds_on_the_server(federation: Federation) -> None:
    call = federation.call(blind_limit=100)
    assert refused(lambda: federation.apply(call, blind="字" * 101)) == "too_long"
    assert federation.apply(call, blind="字" * 49 + "\r\n" + "字" * 50).pk, "the end of a line counts once"
    page = signed(federation.users["east"]).get(f"/o/east/research/calls/{call.pk}/apply/").content.decode()
    assert 'maxlength="100"' in page and "0 / 100" in page


def test_bounds_of_a_call(federation: Federation) -> None:
    assert refused(lambda: federation.call(topics=())) == "topics"
    assert refused(lambda: federation.call(topics=({"name": "a", "most": "x"},))) == "topics"
    assert refused(lambda: federation.call(notice_days=4)) == "notice_days"
    assert refused(lambda: federation.call(blind_limit=50)) == "blind_limit"
    call = federation.call()
    assert refused(lambda: federation.call()) == "twice"
    apply = lambda **more: services.apply_for_project(  # noqa: E731
        **{"actor": federation.clerks["east"], "organization": federation.places["east"], "call_id": call.pk,
           "topic": "t1", "title": "题", "asked": Decimal(1), "answers": {**WHO, "blind": BLIND}, **more}
    )  # fmt: skip
    assert refused(lambda: apply(asked=Decimal(50001))) == "asked"
    assert refused(lambda: apply(topic="t9")) == "topic"
    assert refused(lambda: apply(answers={**WHO, "applicant": "", "blind": BLIND})) == "empty"
    with pytest.raises(NotFound):
        apply(actor=actor_of(federation.users["leader"]))


def test_files_are_searched_wherever_a_name_can_stand(federation: Federation) -> None:
    project = federation.apply(federation.call())
    actor = federation.clerks["east"]
    for file in (
        word_file("正文", author="Ouyang Mingzhe"),
        word_file("正文", header="云州市公安局东川分局"),
        word_file("正文", comment="诸葛云帆"),
        word_file("正文", "联系 139-8765-4321"),
    ):
        stored = services.attach_blind_file(actor=actor, project_id=project.pk, upload=file)
        assert refused(lambda: services.hand_in(actor=actor, project_id=project.pk)) == "identity"
        services.remove_blind_file(actor=actor, project_id=project.pk, file_id=stored.pk)
    attach = lambda upload: services.attach_blind_file(  # noqa: E731
        actor=actor, project_id=project.pk, upload=upload
    )
    assert refused(lambda: attach(ContentFile("字".encode(), name="a.txt"))) == "blind_file"
    attach(word_file("图表见正文。"))
    assert services.hand_in(actor=actor, project_id=project.pk).pk
    assert refused(lambda: attach(word_file("后补"))) == "not_editable"


def test_the_way_from_call_to_contract(federation: Federation, later: Later) -> None:
    call = federation.proposed("社区矛盾预防研究", "基层接处警研究")
    notice = federation.put_up(call)
    page = Client().get(reverse("notices:public_notice", args=[notice.pk])).content.decode()
    assert "欧阳明哲" in page and "40,000.00" in page and "13987654321" not in page
    grant = lambda: services.grant_projects(actor=federation.head, call_id=call.pk)  # noqa: E731
    assert refused(grant) == "notice_running"
    later(20)
    with pytest.raises(NotFound):
        services.grant_projects(actor=federation.clerks["prov"], call_id=call.pk)
    projects = grant()
    year = today().year
    assert [each.number for each in projects] == [f"XH-{year}-001", f"XH-{year}-002"]
    drafted = get_outgoing(federation.clerks["prov"], projects[0].paper_id or 0)
    assert drafted.kind == "notice" and f"XH-{year}-001" in drafted.text
    told = Message.objects.unscoped("test").filter(user=federation.users["leader"])
    assert told.exists()
    sign = lambda **due: services.sign_contract(  # noqa: E731
        actor=federation.clerks["prov"], project_id=projects[0].pk, signed_on=today(), due=due
    )
    day = today() + timedelta(days=30)
    assert refused(lambda: sign(opening=day, midterm=day, final=day)) == "due"
    assert sign(opening=day, midterm=day + timedelta(days=1), final=day + timedelta(days=2)).state == "running"
    content = signed(federation.users["prov"]).get(f"/o/prov/research/projects/{projects[0].pk}/contract/").content
    words = "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs)
    assert f"XH-{year}-001" in words and "肆万元整" in words and "中期报告" in words


def test_a_leader_leads_no_more_applications_than_the_call_allows(federation: Federation) -> None:
    call = federation.call()
    first, second = federation.apply(call), federation.apply(call, "第二个题目")
    elsewhere = federation.apply(call, "同名者在别处", unit="别处研究所", applicant="欧阳某")
    federation.pass_all_the_way(first)
    hand_in = lambda project: services.hand_in(actor=federation.clerks["east"], project_id=project.pk)  # noqa: E731
    with pytest.raises(RuleViolation, match=r"欧阳明哲.*每人.*1项") as refusal:
        hand_in(second)
    assert refusal.value.code == "leader"
    assert refused(lambda: federation.apply(call, "第三个题目")) == "leader"
    # Nobody knows this one as a member; the same name in another unit is somebody else, in the same unit it is not.
    hand_in(elsewhere)
    federation.apply(call, "他人", unit="又一研究所", applicant="欧阳某")
    assert refused(lambda: federation.apply(call, "同一人", unit="别处 研究所", applicant="欧阳某")) == "leader"
    services.return_application(actor=federation.clerks["city"], project_id=elsewhere.pk, reason="请补充")
    federation.apply(call, "同一人", unit="别处研究所", applicant="欧阳某")


def test_a_call_may_let_a_leader_apply_twice(federation: Federation) -> None:
    call = federation.call(per_leader=2)
    for title in ("第一个题目", "第二个题目"):
        federation.pass_all_the_way(federation.apply(call, title))
    assert refused(lambda: federation.apply(call, "第三个题目")) == "leader"
    assert refused(lambda: federation.call(title="别的课题", per_leader=0)) == "per_leader"


def test_what_was_not_carried_is_not_granted_and_the_number_is_drawn(federation: Federation, later: Later) -> None:
    call = federation.call(most_granted=1, per_leader=3)
    for title in ("甲题研究", "乙题研究", "丙题研究"):
        federation.pass_all_the_way(federation.apply(call, title))
    panel = federation.panel(call)
    numbers = {entry.title.split()[0] for entry in entries_of(panel)}
    assert numbers == {"P001", "P002", "P003"}
    assert refused(lambda: services.propose_projects(actor=federation.clerks["prov"], call_id=call.pk)) == "panel"
    federation.mark(panel)
    assert len(services.propose_projects(actor=federation.clerks["prov"], call_id=call.pk)) == 1
    assert refused(lambda: services.propose_projects(actor=federation.clerks["prov"], call_id=call.pk)) == "proposed"
    federation.put_up(call)
    later(20)
    services.grant_projects(actor=federation.head, call_id=call.pk)
    states = list(Project.objects.unscoped("test").order_by("state").values_list("state", flat=True))
    assert states == ["granted", "not_granted", "not_granted"]


def test_conflicts_are_computed_and_name_nobody(federation: Federation) -> None:
    from huiguan.kernel.access.models import Grant

    old = federation.call(title="往年课题")
    federation.apply(old, "往年题", applicant="one", team="独孤信然", unit="别处研究所")
    Project.objects.unscoped("test").update(person=federation.users["one"].person)
    call = federation.call()
    federation.pass_all_the_way(federation.apply(call, team="two 某院\n独孤信然"))
    Grant.objects.create(
        user=federation.users["three"], role="clerk", organization=federation.places["east"],
        period=(today() - timedelta(days=9), None),
    )  # fmt: skip
    panel = federation.panel(call, ("one", "two", "three", "head"))
    found = {row.juror.name: (row.conflict, row.reason) for row in conflicts_in(panel)}
    assert {name: source for name, (source, _reason) in found.items()} == {
        "one": "research_joint", "two": "research_own", "three": "research_office",
    }  # fmt: skip
    assert not any(word in reason for _source, reason in found.values() for word in ("east", "独孤", "欧阳"))


def test_a_reviewer_of_the_same_unit_stands_aside(federation: Federation) -> None:
    call = federation.call()
    federation.pass_all_the_way(federation.apply(call, team="独孤信然 某公安局某大队"))
    Membership.objects.create(
        organization=federation.places["prov"], person=federation.users["one"].person, name="one", state="admitted",
        unit="某公安局 某大队",
    )  # fmt: skip
    panel = federation.panel(call, ("one", "head"))
    assert [(row.juror.name, row.conflict) for row in conflicts_in(panel)] == [("one", "research_unit")]
    assert "大队" not in conflicts_in(panel)[0].reason


def test_milestones_come_in_order_and_end_with_an_output(federation: Federation, later: Later) -> None:
    project = federation.running(later)
    opening, midterm, final = selectors.milestones_of(project)
    clerk, caller, leader = federation.clerks["east"], federation.clerks["prov"], actor_of(federation.users["leader"])
    report = lambda row, actor=clerk: services.report_milestone(  # noqa: E731
        actor=actor, milestone_id=row.pk, text="已完成问卷。"
    )
    check = lambda row: services.pass_milestone(actor=caller, milestone_id=row.pk)  # noqa: E731
    assert refused(lambda: report(midterm)) == "order"
    assert refused(lambda: services.report_milestone(actor=clerk, milestone_id=opening.pk, text=" ")) == "empty"
    report(opening, leader)
    with pytest.raises(NotFound):
        services.pass_milestone(actor=clerk, milestone_id=opening.pk)
    assert refused(lambda: services.return_milestone(actor=caller, milestone_id=opening.pk, reason="")) == "needs_note"
    assert services.return_milestone(actor=caller, milestone_id=opening.pk, reason="补充问卷。").state == "returned"
    report(opening), check(opening), report(midterm), check(midterm), report(final)
    assert refused(lambda: check(final)) == "no_output"
    federation.published(project.pk)
    check(final)
    project.refresh_from_db()
    assert (project.state, project.ended_on) == ("finished", today())


def test_a_late_report_is_told_to_both_sides(federation: Federation, later: Later) -> None:
    project = federation.running(later)
    opening = selectors.milestones_of(project)[0]
    page = f"/o/east/research/projects/{project.pk}/"
    assert "逾期" not in signed(federation.users["east"]).get(page).content.decode()
    later(60)
    escalate()
    told = Message.objects.unscoped("test").filter(kind__in=("research.late", "research.late_below"))
    assert {row.organization.code for row in told.select_related("organization")} == {"east", "prov"}
    assert "逾期" in signed(federation.users["east"]).get(page).content.decode()
    assert Milestone.objects.unscoped("test").get(pk=opening.pk).state == "waiting"


def test_outputs_have_versions_embargo_and_a_tombstone(federation: Federation, later: Later) -> None:
    actor = federation.clerks["prov"]
    output = federation.output(embargo_until=today() + timedelta(days=10))
    assert refused(lambda: services.publish_output(actor=actor, output_id=output.pk)) == "no_file"
    assert Client().get(f"/research/{output.pk}/").status_code == 404
    services.add_version(actor=actor, output_id=output.pk, upload=ContentFile(b"one", name="a.txt"))
    services.publish_output(actor=actor, output_id=output.pk)
    services.add_version(actor=actor, output_id=output.pk, upload=ContentFile(b"two", name="b.txt"), note="勘误")
    assert [row.number for row in selectors.versions_of(output)] == [2, 1]
    assert Client().get(f"/research/{output.pk}/").status_code == 200
    assert Client().get(f"/research/{output.pk}/file/2/").status_code == 404
    assert [hit.object_id for hit in search(ANONYMOUS, "分级响应").hits] == [output.pk]
    assert "分级响应研究报告" in Client().get("/research/?q=分级响应&kind=report").content.decode()
    assert "分级响应研究报告" not in Client().get("/research/?q=别的词").content.decode()
    later(11)
    assert b"".join(Client().get(f"/research/{output.pk}/file/2/").streaming_content) == b"two"
    assert refused(lambda: services.withdraw_output(actor=actor, output_id=output.pk, reason="")) == "reason"
    services.withdraw_output(actor=actor, output_id=output.pk, reason="数据有误")
    tomb = Client().get(f"/research/{output.pk}/")
    assert tomb.status_code == 410 and "数据有误" in tomb.content.decode() and "摘要" not in tomb.content.decode()
    assert Client().get(f"/research/{output.pk}/file/2/").status_code == 404
    assert not search(ANONYMOUS, "分级响应").hits
    assert refused(lambda: services.add_version(actor=actor, output_id=output.pk, upload=None)) == "withdrawn"
    with pytest.raises(IntegrityError), transaction.atomic():
        Output.objects.unscoped("test").update(withdrawn_reason="")


def test_adoptions_name_unit_day_and_evidence(federation: Federation) -> None:
    actor, output = federation.clerks["prov"], federation.published()
    facts = {"unit": "云州市公安局", "adopted_on": today(), "used_for": "写入社区警务工作规范"}
    record = lambda **more: services.record_adoption(actor=actor, output_id=output.pk, **{**facts, **more})  # noqa: E731
    assert refused(lambda: record(unit=" ")) == "unit"
    assert refused(lambda: record(adopted_on=today() + timedelta(days=1))) == "adopted_on"
    adoption = record(upload=ContentFile("采纳证明".encode(), name="证明.txt"))
    assert refused(record) == "twice"
    assert "写入社区警务工作规范" in Client().get(f"/research/{output.pk}/").content.decode()
    assert get_file(actor, adoption.evidence_id).name == "证明.txt"
    with pytest.raises(NotFound):
        get_file(federation.clerks["city"], adoption.evidence_id)


def test_orcids_are_checked(federation: Federation) -> None:
    wrong = [{"name": "某人", "orcid": "0000-0002-1825-0098"}]
    assert refused(lambda: federation.output(authors=wrong)) == "orcid"
    assert federation.output(authors=[{"name": "某人", "orcid": "0000-0002-1694-233x"}]).authors[0]["orcid"][-1] == "X"


def test_figures_count_and_lead_to_rows(federation: Federation, later: Later) -> None:
    from huiguan.kernel.figures.counting import counts_by_association

    project = federation.running(later)
    output = federation.published(project.pk)
    services.record_adoption(
        actor=federation.clerks["prov"], output_id=output.pk, unit="某局", adopted_on=today(), used_for="规范"
    )
    period = Period(today() - timedelta(days=400), today() + timedelta(days=400))
    specs = [spec for spec in all_figures() if spec.key.startswith("research.")]
    counts = {spec.key: counts_by_association(spec, period, federation.places["prov"]) for spec in specs}
    assert len(specs) == 9
    assert sum(counts["research.sum_granted"].values()) == Decimal(40000)
    assert counts["research.led"] == {federation.places["east"].pk: 1}
    assert sum(counts["research.adopted"].values()) == 1
    for spec in specs:
        ids = list(spec.rows(period).values_list("pk", flat=True))
        assert set(spec.links(federation.places["prov"], ids)) == set(ids)


def test_what_was_not_granted_is_forgotten_after_a_year(federation: Federation, later: Later) -> None:
    project = federation.apply(federation.call())
    later(400)
    run_retention(actor=system_actor("privacy"))
    project.refresh_from_db()
    assert (project.leader, project.unit, project.person_id) == ("", "", None)
    assert not TeamMember.objects.unscoped("test").exists()
    assert selectors.projects.answers_of(project) == {}


def test_a_call_asks_more_in_a_new_version_and_keeps_what_the_blind_check_reads(federation: Federation) -> None:
    call = federation.call(blind_limit=150)
    early, office, county = federation.apply(call), *(signed(federation.users[name]) for name in ("prov", "east"))
    page = f"/o/prov/rounds/{call.round_id}/"
    written = office.get(page).context["questions_form"].initial["questions"]
    fewer = office.post(f"{page}form/", {"questions": written.replace("负责人姓名 80\n", "")})
    assert fewer.status_code == 422 and "负责人姓名" in fewer.content.decode()
    longer = office.post(f"{page}form/", {"questions": written.replace(" 150", " 900")})
    assert longer.status_code == 422 and "150" in longer.content.decode()
    assert office.post(f"{page}form/", {"questions": f"{written}\n实验条件 300 选填"}).status_code == 302

    # What was begun keeps its version; what begins now is asked more, in the part that reviewers do not read.
    change = county.get(f"/o/east/research/projects/{early.pk}/change/").content.decode()
    assert "实验条件" not in change
    fresh = f"/o/east/research/calls/{call.pk}/apply/"
    form = county.get(fresh).context["form"]
    assert [field.label for field in form.who][-1] == "实验条件" and form.blind.field.max_length == 150
    values = {"title": "另一课题", "topic": "t1", "asked": "1", **WHO, "blind": BLIND, "q1": "设在某实验室"}
    assert county.post(fresh, values).status_code == 302
    later = Project.objects.unscoped("test").get(title="另一课题")
    assert later.submission.form.number == 2
    read = county.get(f"/o/east/research/projects/{later.pk}/").context
    assert dict(read["who"])["实验条件"] == "设在某实验室" and read["blind"] == BLIND
    assert "设在某实验室" not in str(blind_sections(later))
