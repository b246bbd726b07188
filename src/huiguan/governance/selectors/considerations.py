"""Who has to consider a motion first, and what they said."""

from __future__ import annotations

from huiguan.engines.charter import article_said
from huiguan.engines.charter.rules import rule_of
from huiguan.governance.models import Body, Consideration, Motion
from huiguan.governance.reading import language
from huiguan.governance.selectors.charter_rules import body_key, charter_of
from huiguan.governance.selectors.meetings import OWN
from huiguan.kernel.permits.managers import ScopedQuerySet


def considerations_of(motion: Motion) -> ScopedQuerySet[Consideration]:
    """What bodies said about a motion that was read, in the order of their days."""
    rows: ScopedQuerySet[Consideration] = Consideration.objects.unscoped(OWN)
    return rows.filter(motion=motion).select_related("body").order_by("on", "pk")


def _first_of(motion: Motion) -> tuple[str, str, str] | None:
    """Key and name of the body that the charter lets consider first, and the article; None where it asks for none."""
    charter, body = charter_of(motion.meeting), body_key(motion.meeting)
    if charter is None or body not in charter.bodies or motion.power not in charter.powers:
        return None
    first = rule_of(charter, body, motion.power).considered
    if first is None:
        return None
    title = charter.bodies[first.body].title
    chinese = language() == "zh"
    return first.body, title.zh if chinese else title.en, article_said(first.article).to(language())


def who_considers(motion: Motion) -> tuple[str, str]:
    """Name of the body that the charter lets consider first, and the article; two empty words where there is none."""
    found = _first_of(motion)
    return (found[1], found[2]) if found else ("", "")


def agreed_first(motion: Motion) -> bool | None:
    """Whether that body has agreed, by what it said last; None where the charter asks for none."""
    found = _first_of(motion)
    if found is None:
        return None
    said = considerations_of(motion).filter(body__key=found[0]).last()
    return said is not None and bool(said.agreed)


def bodies_that_consider(motion: Motion) -> list[tuple[str, str]]:
    """Bodies of the association beside the deciding one, for a choice."""
    rows = Body.objects.unscoped(OWN).filter(organization=motion.organization_id, dissolved_on=None)
    return [(str(row.pk), row.name) for row in rows.exclude(pk=motion.meeting.body_id or 0).order_by("order", "pk")]
