"""Bulletins: drafted from the figures, edited, issued."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.directives.enums import BulletinState
from huiguan.directives.models import Bulletin
from huiguan.directives.selectors.bulletins import bulletin_figures
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.kernel.revisions import check_revision, save_revised

DRAFT = "directives.draft_bulletin"
FIELDS = frozenset({"title", "number", "text"})
NAMED = 5  # units named in the text; the annexed table has all


def draft_bulletin(
    *, actor: Actor, organization: Organization, starts: date, ends: date, document_id: int | None = None
) -> Bulletin:
    """Draft the bulletin of a period from the figures at its end; its words can be edited until it is issued.

    The text is official Chinese whatever language the clerk works in. Raises Invalid on a period that runs backwards
    or ends in the future.
    """
    with recording(actor, organization=organization, reason="draft_bulletin"):
        permit(actor, DRAFT, organization)
        if starts > ends or ends > today():
            raise Invalid(_("Choose a period that has ended."), code="period", field="ends")
        figures = bulletin_figures(actor, organization, ends, document_id)
        bulletin: Bulletin = Bulletin.objects.create(
            organization=organization,
            starts=starts,
            ends=ends,
            title=_title(organization, starts, ends),
            text=_text(organization, figures, starts, ends),
            figures=figures,
            changed_by_id=actor.user_id,
        )
    return bulletin


def _title(organization: Organization, starts: date, ends: date) -> str:
    return f"{organization.name}关于{_span(starts, ends)}重点任务落实情况的通报"[:200]


def _span(starts: date, ends: date) -> str:
    if (starts.year, starts.month) == (ends.year, ends.month):
        return f"{ends.year}年{ends.month}月"
    return f"{starts.year}年{starts.month}月至{ends.year}年{ends.month}月"


def _text(organization: Organization, figures: dict[str, Any], starts: date, ends: date) -> str:
    return "\n".join(
        [
            "各有关协会：",
            f"现将{_span(starts, ends)}重点任务落实情况通报如下。",
            "一、总体情况",
            _overall(figures, ends),
            "二、各单位情况",
            *_units(figures),
            "三、存在问题",
            *_problems(figures),
            "四、下一步要求",
            "请各单位对照清单抓紧推进，逾期事项逐项说明原因并提出完成时间，已完成事项及时提交佐证材料申请销号。",
        ]
    )


def _overall(figures: dict[str, Any], ends: date) -> str:
    lights = figures["lights"]
    return (
        f"截至{ends.year}年{ends.month}月{ends.day}日，共分送任务{figures['total']}项。"
        f"已销号{lights['closed']['count']}项，占{lights['closed']['share']:.1%}；"
        f"正常推进{lights['on_plan']['count'] + lights['not_started']['count'] + lights['remind']['count']}项；"
        f"滞后{lights['warn']['count']}项；逾期{lights['overdue']['count']}项，"
        f"其中逾期超过30天{figures['long_overdue']['count']}项；长期任务{lights['standing']['count']}项。"
    )


def _units(figures: dict[str, Any]) -> list[str]:
    units = [unit for unit in figures["branches"] if unit["total"]]
    if not units:
        return ["本期没有分送任务。"]
    # What lies below the share of all is no high one, however few units there are.
    average = figures["lights"]["closed"]["share"]
    high = [unit for unit in units if unit["closed_share"] and unit["closed_share"] >= average][:NAMED]
    lines = []
    if high:
        best = "、".join(f"{unit['name']}（{unit['closed_share']:.1%}）" for unit in high)
        lines.append(f"销号率较高的单位：{best}。")
    late = sorted((u for u in units if u["overdue"]), key=lambda u: -u["overdue"])[:NAMED]
    if late:
        lines.append("逾期较多的单位：" + "、".join(f"{u['name']}（{u['overdue']}项）" for u in late) + "。")
    return lines


def _problems(figures: dict[str, Any]) -> list[str]:
    waiting = {"sent": "尚未接收", "closure_requested": "等待核实", "returned": "被退回", "taken_on": "逾期未完成"}
    stuck = [
        f"{number}. {entry['item']}“{entry['title']}”：{entry['count']}家{waiting[entry['state']]}。"
        for number, entry in enumerate(figures["stuck"][:NAMED], 1)
    ]
    return stuck or ["本期没有明显滞留的事项。"]


def _lock(actor: Actor, bulletin_id: int, permission: str) -> Bulletin:
    rows = Bulletin.objects.scoped(scope_of(actor, permission)).select_related("organization")
    bulletin: Bulletin | None = rows.select_for_update(of=("self",)).filter(pk=bulletin_id).first()
    if bulletin is None:
        raise NotFound(str(bulletin_id))
    if bulletin.state == BulletinState.ISSUED:
        raise RuleViolation(_("The bulletin is issued and no longer changes."), code="issued")
    return bulletin


def change_bulletin(*, actor: Actor, bulletin_id: int, revision: int, **changes: Any) -> Bulletin:
    """Edit a draft (FIELDS). Raises Conflict on a stale revision, Invalid on an unknown field or an empty title."""
    with recording(actor, reason="change_bulletin"):
        bulletin = _lock(actor, bulletin_id, DRAFT)
        check_revision(bulletin, revision)
        unknown = sorted(set(changes) - FIELDS)
        if unknown:
            raise Invalid(_("Unknown fields: %(fields)s.") % {"fields": ", ".join(unknown)}, code="unknown_field")
        for name, value in changes.items():
            setattr(bulletin, name, str(value).strip())
        if not bulletin.title:
            raise Invalid(_("A bulletin needs a title."), code="title_missing", field="title")
        save_revised(bulletin, actor)
    return bulletin


def issue_bulletin(*, actor: Actor, bulletin_id: int, revision: int, number: str = "") -> Bulletin:
    """Issue a draft as it stands, with its document number; by the head. It does not change afterwards."""
    with recording(actor, reason="issue_bulletin"):
        bulletin = _lock(actor, bulletin_id, "directives.issue_bulletin")
        check_revision(bulletin, revision)
        bulletin.number = number.strip() or bulletin.number
        bulletin.state, bulletin.issued_on = BulletinState.ISSUED, today()
        save_revised(bulletin, actor)
    return bulletin
