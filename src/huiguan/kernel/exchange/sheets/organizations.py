"""Associations in and out: those below one's own are added, or their registration is brought up to date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from huiguan.kernel.exchange.sheet import (
    Applied,
    Column,
    ImportContext,
    Outcome,
    Result,
    Reversal,
    Row,
    Sheet,
    bad,
    register_sheet,
    row_by_row,
)
from huiguan.kernel.exchange.values import as_text, clean, day, text
from huiguan.kernel.organizations import services
from huiguan.kernel.organizations.selectors import (
    branch,
    organization_by_code,
    organizations_in,
    visible_organizations,
)
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, Scope

REGISTRATION = (
    "name",
    "short_name",
    "division_code",
    "credit_code",
    "registrar",
    "supervising_body",
    "legal_representative",
    "seat",
    "founded_on",
)


def parse_level(cell: Any) -> str:
    """The key of a level from its key or its name in either language; 省级 counts as 省."""
    found = clean(cell).casefold()
    for key, label in settings.HUIGUAN_LEVELS:
        names = {key}
        for language in ("zh-hans", "en"):
            with override(language):
                names.add(str(label).casefold())
        if found in names or found.removesuffix("级") in {name.removesuffix("级") for name in names}:
            return str(key)
    levels = "、".join(str(label) for _key, label in settings.HUIGUAN_LEVELS)
    raise ValueError(_("“%(cell)s” is no level. Levels are: %(levels)s.") % {"cell": found[:30], "levels": levels})


def apply_row(context: ImportContext, row: Row) -> Outcome:
    """Add the association, or change what differs in its registration."""
    values = dict(row.values)
    existing = organization_by_code(values["code"])
    if existing is not None:
        return _update(context, row, existing)
    parent = _parent(context, values.get("parent"))
    if parent is None:
        return bad(row, "parent", _("No association of this code or name stands in your branch."))
    registration = {key: values[key] for key in REGISTRATION if key in values and key != "name"}
    fresh = services.create_organization(
        actor=context.actor,
        parent=parent,
        code=values["code"],
        name=values["name"],
        level=values["level"],
        **registration,
    )
    return Outcome(row.number, Result.NEW, object_id=fresh.pk)


def _parent(context: ImportContext, wanted: str | None) -> Any:
    """The association above, by code or full name, inside the branch into which the import goes."""
    if wanted is None:
        return organization_by_code(context.organization.code)
    own = branch(context.organization)
    return own.filter(code=wanted).first() or own.filter(name=wanted).first()


def _update(context: ImportContext, row: Row, existing: Any) -> Outcome:
    if not branch(context.organization).filter(pk=existing.pk).exists():
        return bad(row, "code", _("This code belongs to an association outside your branch."))
    if row.values["level"] != existing.level:
        return bad(row, "level", _("The association exists with another level."))
    changes = {k: row.values[k] for k in REGISTRATION if k in row.values and row.values[k] != getattr(existing, k)}
    if not changes:
        return Outcome(row.number, Result.UNCHANGED, object_id=existing.pk)
    before = {key: as_text(getattr(existing, key)) for key in changes}
    try:
        services.update_registration(actor=context.actor, organization=existing, **changes)
    except NotFound:
        return bad(row, "", _("Its own office keeps the registration of this association; ask it to change it."))
    return Outcome(row.number, Result.CHANGED, object_id=existing.pk, before=before)


def reverse_rows(context: ImportContext, rows: list[Applied]) -> list[Reversal]:
    """Withdraw added associations on which nothing hangs, and put changed registrations back."""
    return [_reverse(context, row) for row in rows]


def _reverse(context: ImportContext, row: Applied) -> Reversal:
    organization = organizations_in(Scope(organizations=frozenset({row.object_id}))).first()
    if organization is None:
        return Reversal(row.number, done=True)
    try:
        if row.result is Result.NEW:
            services.withdraw_organization(actor=context.actor, organization=organization)
        else:
            services.update_registration(actor=context.actor, organization=organization, **_before(row))
    except RuleViolation as refusal:
        return Reversal(row.number, done=False, reason=f"{organization.name}: {refusal.message}")
    except NotFound:
        return Reversal(
            row.number, done=False, reason=_("You may no longer change %(name)s.") % {"name": organization.name}
        )
    return Reversal(row.number, done=True)


def _before(row: Applied) -> dict[str, Any]:
    values: dict[str, Any] = dict(row.before or {})
    if "founded_on" in values:
        values["founded_on"] = day(values["founded_on"]) if values["founded_on"] else None
    return values


def export_values(actor: Actor, organization: Any) -> Iterator[dict[str, Any]]:
    """The rows of an association's branch, going out as they would come in."""
    rows = visible_organizations(actor).filter(path__startswith=organization.path)
    codes: dict[str, str] = {}
    for row in rows.iterator():
        codes[row.path] = row.code
        values = {key: getattr(row, key) for key in ("code", "level", *REGISTRATION)}
        yield {**values, "parent": codes.get(row.path[: -row.steplen], "")}


def _level_name(value: Any) -> str:
    return str(dict(settings.HUIGUAN_LEVELS).get(value, value))


def _url(code: str) -> str:
    try:
        return reverse("organizations:tree", kwargs={"code": code})
    except NoReverseMatch:
        return "/"


ORGANIZATIONS = Sheet(
    key="organizations",
    label=gettext_lazy("Associations"),
    permission="organizations.manage_tree",
    export_permission="organizations.view_tree",
    apply=row_by_row(apply_row),
    reverse=reverse_rows,
    max_rows=20_000,
    url=_url,
    columns=(
        Column(
            "code",
            gettext_lazy("Code"),
            ("代码", "编号", "协会代码", "协会编号"),
            required=True,
            parse=text(32),
            width=14,
        ),
        Column("name", gettext_lazy("Name"), ("名称", "协会名称", "单位名称", "全称"), required=True, width=32),
        Column("level", gettext_lazy("Level"), ("层级", "级别"), required=True, parse=parse_level, format=_level_name),
        Column("parent", gettext_lazy("Association above"), ("上级", "上级协会", "上级代码", "所属协会"), width=24),
        Column("short_name", gettext_lazy("Short name"), ("简称",), parse=text(60)),
        Column(
            "division_code", gettext_lazy("Division code"), ("行政区划代码", "区划代码", "行政区划"), parse=text(12)
        ),
        Column(
            "credit_code",
            gettext_lazy("Unified social credit code"),
            ("统一社会信用代码", "信用代码", "社会信用代码"),
            width=22,
        ),
        Column(
            "registrar", gettext_lazy("Registration authority"), ("登记管理机关", "登记机关"), parse=text(120), width=24
        ),
        Column(
            "supervising_body",
            gettext_lazy("Supervising authority"),
            ("业务主管单位", "主管单位"),
            parse=text(120),
            width=24,
        ),
        Column(
            "legal_representative",
            gettext_lazy("Legal representative"),
            ("法定代表人", "法人", "法人代表"),
            parse=text(60),
        ),
        Column("seat", gettext_lazy("Seat"), ("住所", "地址", "住址", "办公地址"), width=32),
        Column("founded_on", gettext_lazy("Founded on"), ("成立日期", "成立时间", "登记日期"), parse=day, width=12),
    ),
)


def register() -> None:
    """Declare the sheet; called when the floor starts up."""
    register_sheet(ORGANIZATIONS)
