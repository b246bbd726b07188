"""The same charters, bodies, terms and tenures as `governance`, written by COPY for the larger scales."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from huiguan.demo.copying import copy_rows, draw_keys
from huiguan.demo.houses import PlannedHouse, holders, in_force
from huiguan.demo.office import LOADER
from huiguan.engines.charter import template_text
from huiguan.governance.enums import CharterState
from huiguan.governance.laying import lay_out_bodies, lay_out_plan, lay_out_posts, lay_out_steps, term_key
from huiguan.governance.models import Body, CharterText, CharterVersion, Post, Term
from huiguan.governance.reading import rules_of
from huiguan.governance.services.charters import keep_text
from huiguan.governance.services.tenures import holder_row
from huiguan.kernel.workflow.copying import StepRow, copy_steps

SUBJECT = "governance.charterversion"
_TAKE_OVER = """
    UPDATE governance_charterversion v
    SET state = 'in_force', adopted_on = g.adopted_on, adopted_by = g.adopted_by,
        approving_authority = g.authority, approved_on = g.approved_on, in_force_from = g.in_force_from
    FROM unnest(%s::bigint[], %s::date[], %s::text[], %s::text[], %s::date[], %s::date[])
        AS g(pk, adopted_on, adopted_by, authority, approved_on, in_force_from)
    WHERE v.id = g.pk
"""


def copy_houses(houses: list[PlannedHouse], heads: dict[str, int]) -> None:
    """Table by table, each by one COPY; the charter's laying out is the services' own."""
    texts = {name: keep_text(template_text(name)) for name in sorted({house.template for house in houses})}
    versions = _charters(houses, texts)
    bodies, posts = _bodies(houses, versions)
    terms = _terms(houses, versions, bodies)
    tenures = [
        holder_row(house.organization.pk, holder, LOADER.user_id)
        for house, own, term in zip(houses, posts, terms, strict=True)
        for holder in holders(
            house, {post.key: post.pk for post in own}, term.pk if term else None, heads.get(house.organization.code)
        )
    ]
    copy_rows(draw_keys(tenures))


def _charters(houses: list[PlannedHouse], texts: dict[str, CharterText]) -> list[CharterVersion]:
    rows = [
        CharterVersion(
            organization=house.organization,
            number=1,
            title=f"{house.organization.name}章程",
            text=texts[house.template],
            blanks=house.blanks,
            template=house.template,
        )
        for house in houses
    ]
    copy_rows(draw_keys(rows))
    copy_steps(_charter_steps(rows))
    facts = [in_force(house) for house in houses]
    names = ("adopted_on", "adopted_by", "authority", "approved_on", "in_force_from")
    with connection.cursor() as cursor:
        columns = [[fact[name] for fact in facts] for name in names]
        cursor.execute(_TAKE_OVER, [[row.pk for row in rows], *columns])
    return rows


def _charter_steps(rows: list[CharterVersion]) -> Iterator[StepRow]:
    draft, holds, now = CharterState.DRAFT.value, CharterState.IN_FORCE.value, timezone.now()
    for row in rows:
        for before, after, transition in (("", draft, ""), (draft, holds, "take_over_charter")):
            yield StepRow(
                organization_id=row.organization_id,
                subject_kind=SUBJECT,
                subject_id=row.pk,
                from_state=before,
                to_state=after,
                transition=transition,
                user_id=LOADER.user_id,
                actor_label=LOADER.label[:60],
                at=now,
            )


def _bodies(houses: list[PlannedHouse], versions: list[CharterVersion]) -> tuple[list[list[Body]], list[list[Post]]]:
    bodies = [
        lay_out_bodies(rules_of(version), house.organization, house.starts_on, house.congress)
        for house, version in zip(houses, versions, strict=True)
    ]
    copy_rows(draw_keys([row for rows in bodies for row in rows]))
    posts = [
        lay_out_posts(rules_of(version), rows, house.starts_on)
        for house, version, rows in zip(houses, versions, bodies, strict=True)
    ]
    copy_rows(draw_keys([row for rows in posts for row in rows]))
    return bodies, posts


def _terms(houses: list[PlannedHouse], versions: list[CharterVersion], bodies: list[list[Body]]) -> list[Term | None]:
    terms = [
        _term(house, term_key(rules_of(version)), rows) if house.has_term else None
        for house, version, rows in zip(houses, versions, bodies, strict=True)
    ]
    opened = [(term, version) for term, version in zip(terms, versions, strict=True) if term is not None]
    copy_rows(draw_keys([term for term, _version in opened]))
    plans = [lay_out_plan(version, rules_of(version), term) for term, version in opened]
    copy_rows(draw_keys(plans))
    steps: list[Any] = []
    for plan, (term, version) in zip(plans, opened, strict=True):
        steps += lay_out_steps(rules_of(version), term, plan)
    copy_rows(draw_keys(steps))
    return terms


def _term(house: PlannedHouse, key: str, bodies: list[Body]) -> Term:
    return Term(
        organization=house.organization,
        body=next(body for body in bodies if body.key == key),
        ordinal=house.ordinal,
        starts_on=house.starts_on,
        ends_due=house.ends_due,
    )
