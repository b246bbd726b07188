"""Adopted rules: for visitors, and out of what the office may publish some."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiguan.engines.charter.compare import ArticleChange, compare_articles
from huiguan.governance.models import OutgoingPaper, Resolution
from huiguan.governance.selectors.papers import is_in_camera, outgoing_of
from huiguan.governance.selectors.resolutions import resolutions_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, allows
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.publicsite.adopted import articles_in
from huiguan.publicsite.models import AdoptedRules

WHY = "adopted rules are public"
MOST_SOURCES = 200
#: An article on its own line: what else a paper says of an article is no rules.
HAS_ARTICLES = r"(^|\n)\s*第一条"


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered paper or a resolution that holds rules."""

    paper: OutgoingPaper | None = None
    resolution: Resolution | None = None

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"paper:{self.paper.pk}" if self.paper else f"resolution:{self.resolution.pk if self.resolution else 0}"

    @property
    def row(self) -> Any:
        """The row itself."""
        return self.paper or self.resolution

    @property
    def name(self) -> str:
        """Number and title, as visitors read them."""
        return f"{self.row.number} {self.row.title}"


def sources_of(actor: Actor, organization: Organization) -> list[Source]:
    """Papers with a number and resolutions, with articles in them and not in camera, that the actor reads."""
    return [*_papers(actor, organization), *_resolutions(actor, organization)]


def _papers(actor: Actor, organization: Organization) -> Iterator[Source]:
    if not allows(actor, "governance.read_papers", organization):
        return
    rows = outgoing_of(actor, organization).exclude(number="").filter(text__regex=HAS_ARTICLES)
    for paper in rows.select_related("resolution__motion__item")[:MOST_SOURCES]:
        if not is_in_camera(paper):
            yield Source(paper=paper)


def _resolutions(actor: Actor, organization: Organization) -> Iterator[Source]:
    if not allows(actor, "governance.read_meetings", organization):
        return
    rows = resolutions_of(actor, organization).filter(text__regex=HAS_ARTICLES)
    for row in rows.exclude(motion__item__in_camera=True)[:MOST_SOURCES]:
        yield Source(resolution=row)


def rules_of(organization: Organization) -> ScopedQuerySet[AdoptedRules]:
    """Every version of an association's rules, by title, the latest first."""
    rows: ScopedQuerySet[AdoptedRules] = AdoptedRules.objects.unscoped(WHY)
    return rows.filter(organization=organization).order_by("title", "-number")


def rules_on(organization: Organization, day: date) -> list[AdoptedRules]:
    """The versions that hold on a day, without their words."""
    rows = rules_of(organization).filter(in_force_from__lte=day).defer("text")
    return [row for row in rows if row.in_force_to is None or day <= row.in_force_to]


def rules_version(organization: Organization, rules_id: int) -> AdoptedRules:
    """One version; NotFound."""
    found: AdoptedRules | None = rules_of(organization).filter(pk=rules_id).first()
    if found is None:
        raise NotFound(str(rules_id))
    return found


def versions_beside(row: AdoptedRules) -> list[AdoptedRules]:
    """All versions of the same rules, the latest first."""
    return list(rules_of(row.organization).filter(title=row.title).defer("text"))


def differences(old: AdoptedRules, new: AdoptedRules) -> tuple[ArticleChange, ...]:
    """What became of each article."""
    return compare_articles(articles_in(old.text), articles_in(new.text))
