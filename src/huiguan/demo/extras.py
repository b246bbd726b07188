"""What else lies on the desks: other documents, problems being put right, tasks inside an office, groups, reminders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from huiguan.demo.deeds import TEXT_REMINDED
from huiguan.demo.documents import document_text
from huiguan.demo.papers import add_papers
from huiguan.demo.speech import ACCEPT, clerk_of
from huiguan.directives import services
from huiguan.directives.models import Assignment, Document, Item
from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.models import Department, Organization
from huiguan.kernel.organizations.selectors import children

REMINDED = 40


def add_extras() -> None:
    """Everything that is not the speech; the same at every scale."""
    top = Organization.objects.get(depth=1)
    province = next(iter(children(top)))
    cities = list(children(province))
    counties = list(children(cities[0]))
    _notice(province, cities)
    _inspection(province, counties)
    _minutes(province)
    for name, kind in (("work_plan", "work_plan"), ("review", "other")):
        _register(top, name, kind)
    services.save_group(
        actor=clerk_of(province),
        organization=province,
        name="试点市",
        organization_ids=[city.pk for city in cities[:2]],
    )
    services.change_settings(actor=clerk_of(cities[0]), organization=cities[0], scheme=2)
    _remind(cities[0])
    services.draft_bulletin(
        actor=clerk_of(province), organization=province, starts=today() - timedelta(days=30), ends=today()
    )
    add_papers(province)


def _register(organization: Organization, name: str, kind: str) -> Document:
    found = document_text(name, today())
    return services.register_document(
        actor=clerk_of(organization), organization=organization, text=found.text, kind=kind, dated=found.dated
    )


def _items(document: Document, kind: str) -> list[Item]:
    rows = Item.objects.unscoped("the demonstration's own").filter(document=document, kind=kind)
    return list(rows.order_by("order"))


def _confirm(organization: Organization, items: Sequence[Item]) -> list[int]:
    ids = [item.pk for item in items]
    services.confirm_items(actor=clerk_of(organization), item_ids=ids)
    return ids


def _notice(province: Organization, cities: Sequence[Organization]) -> None:
    """The province's notice: its dated tasks go to the cities, what has no date stays to be settled."""
    document = _register(province, "notice", "notice")
    ids = _confirm(province, [item for item in _items(document, "task") if item.due_kind == "date"])
    services.start_dispatch(
        actor=clerk_of(province),
        organization=province,
        item_ids=ids,
        organization_ids=[city.pk for city in cities],
        contact="省协会会员部",
        accept=ACCEPT,
        note="走访慰问按通知分工。",
    )


def _inspection(province: Organization, counties: Sequence[Organization]) -> None:
    """Problems with cause and measure, to be put right by the counties in which they were found."""
    document = _register(province, "inspection", "inspection")
    clerk = clerk_of(province)
    problems = _items(document, "problem")
    for item in problems:
        services.change_item(
            actor=clerk,
            item_id=item.pk,
            revision=item.revision,
            cause="制度上墙但未落实到人，缺少复核。",
            measure="明确经办人和复核人，逐笔补齐，按月公开。",
            finder="省协会检查组",
            due_kind="date",
            due_date=today() + timedelta(days=15),
        )
    services.start_dispatch(
        actor=clerk,
        organization=province,
        item_ids=_confirm(province, problems),
        organization_ids=[county.pk for county in counties[:2]],
        accept=ACCEPT,
        note="按检查意见整改。",
    )


def _minutes(province: Organization) -> None:
    """What a meeting decided, given to departments of the office."""
    document = _register(province, "minutes", "minutes")
    departments = list(
        Department.objects.unscoped("the demonstration's own").filter(organization=province).order_by("order")
    )
    for place, item_id in enumerate(_confirm(province, _items(document, "task"))):
        department = departments[place % len(departments)]
        services.assign_inside(
            actor=clerk_of(province),
            organization=province,
            item_id=item_id,
            units=[services.Unit(kind="department", department_id=department.pk, name=department.name)],
        )


def _remind(sender: Organization) -> None:
    """The city reminds its counties of what is late."""
    late = Assignment.objects.unscoped("the demonstration's own").filter(
        sender=sender, state="taken_on", due_date__lt=today()
    )
    ids = list(late.order_by("pk").values_list("pk", flat=True)[:REMINDED])
    if ids:
        services.remind(actor=clerk_of(sender), assignment_ids=ids, text=TEXT_REMINDED)
