"""The public site over the API: what everybody reads, and the newsroom's own work."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router, Schema

from huiguan.kernel.organizations.selectors import organization_by_code
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.schemas import Day, Id, Line, Note, Page, Revision, Text
from huiguan.publicsite import services
from huiguan.publicsite.enums import ArticleKind
from huiguan.publicsite.models import AdoptedRules, Article
from huiguan.publicsite.selectors import newsroom, public, rules
from huiguan.publicsite.selectors.board import Line as BoardLine
from huiguan.publicsite.selectors.board import board_of
from huiguan.publicsite.services.articles import typed

router = Router(tags=["public site"])
PAGE_SIZE = 50


class NewsLine(Schema):
    """A published article without its text."""

    id: int
    association: str
    kind: str
    title: str
    lead: str
    published_at: datetime
    changed_at: datetime

    @staticmethod
    def resolve_association(row: Article) -> str:
        """Its code."""
        return str(row.organization.code)

    @staticmethod
    def resolve_published_at(row: Article) -> datetime | None:
        """From when visitors read it."""
        found: datetime | None = row.go_live_at
        return found

    @staticmethod
    def resolve_changed_at(row: Article) -> datetime | None:
        """When its text was last published."""
        found: datetime | None = row.last_published_at
        return found


class CorrectionOut(Schema):
    """A correction of a published article."""

    number: int
    published_at: datetime
    note: str


class NewsText(Schema):
    """A published article, or the tombstone of one (`withdrawn_reason`, without words)."""

    id: int
    title: str
    text: str
    digest: str
    withdrawn_reason: str
    corrections: list[CorrectionOut]


class DraftOut(Schema):
    """An article of the newsroom; `live`: visitors may read a published text of it."""

    id: int
    kind: str
    title: str
    state: str
    live: bool
    revision: int


class DraftIn(Schema):
    """What is written; lines as in the form."""

    title: Line
    text: Text = ""
    kind: Line = ArticleKind.NEWS.value
    lead: Line = ""
    source: Line = ""
    go_live_at: datetime | None = None
    expire_at: datetime | None = None


class DraftChange(Schema):
    """What is to change, with the revision that was read."""

    revision: Revision
    title: Line | None = None
    text: Text | None = None
    lead: Line | None = None
    correction: Line = ""


class ReadRevision(Schema):
    """The revision that was read."""

    revision: Revision


class ArticleNote(Schema):
    """A reason, or what is corrected."""

    note: Note


class DisclosureOut(Schema):
    """A matter of the disclosure board; `light`: done, late, open, overdue; `url`: the page that discloses it."""

    key: str
    title: str
    basis: str
    due_on: date
    done_on: date | None
    light: str
    url: str


class RulesOut(Schema):
    """A version of adopted rules; `in_force_to` none: until further notice."""

    id: int
    title: str
    number: int
    source_name: str
    in_force_from: date
    in_force_to: date | None


class RulesIn(Schema):
    """Rules to publish; `source` is `paper:` or `resolution:` and the id of what adopted them."""

    title: Line
    source: Line
    in_force_from: Day


class LastDay(Schema):
    """The day on which rules hold for the last time."""

    last_day: Day


@router.get("/organizations/{code}/rules", response=list[RulesOut])
@operation("publicsite.read_public")
def list_rules(request: SignedRequest, code: str, page: Page = 1) -> list[AdoptedRules]:
    """Every version of the rules of an association, by title, the latest first, fifty on a page."""
    return list(rules.rules_of(request.organization).defer("text")[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.post("/organizations/{code}/rules", response=RulesOut)
@operation("publicsite.keep_board")
def publish_rules(request: SignedRequest, code: str, data: RulesIn) -> AdoptedRules:
    """Publish rules in the words of the paper or resolution that adopted them."""
    return services.publish_rules(actor=request.actor, organization=request.organization, **data.model_dump())


@router.post("/rules/{int:rules_id}/repeal", response=RulesOut)
@operation("publicsite.keep_board")
def repeal_rules(request: SignedRequest, rules_id: Id, data: LastDay) -> AdoptedRules:
    """Say on which day they hold for the last time."""
    return services.repeal_rules(actor=request.actor, rules_id=rules_id, last_day=data.last_day)


@router.get("/articles", response=list[NewsLine])
@operation("publicsite.read_public")
def list_news(request: HttpRequest, place: Line = "", page: Page = 1) -> list[Article]:
    """Published articles, the latest first, fifty on a page; of one association by its code, or of all."""
    organization = organization_by_code(place) if place else None
    if place and organization is None:
        raise NotFound(place)
    return list(public.public_articles(organization)[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.get("/organizations/{code}/articles/{int:article_id}", response=NewsText)
@operation("publicsite.read_public")
def get_news(request: SignedRequest, code: str, article_id: Id) -> dict[str, Any]:
    """One published article with its corrections."""
    row = public.public_article(request.organization, article_id)
    withdrawn = bool(row.withdrawn_reason)
    return {
        "id": row.pk,
        "title": "" if withdrawn else row.title,
        "text": "" if withdrawn else typed(row),
        "digest": row.digest,
        "withdrawn_reason": row.withdrawn_reason,
        "corrections": [] if withdrawn else public.editions_of(row)[1:],
    }


@router.get("/organizations/{code}/disclosures", response=list[DisclosureOut])
@operation("publicsite.read_public")
def list_disclosures(request: SignedRequest, code: str) -> list[dict[str, Any]]:
    """The disclosure board of an association."""
    return [
        {name: getattr(line.due, name) for name in ("key", "title", "basis", "due_on", "done_on")}
        | {"light": line.light, "url": _shown_at(code, line)}
        for line in board_of(request.organization)
    ]


def _shown_at(code: str, line: BoardLine) -> str:
    if line.due.url or line.article_id is None:
        return line.due.url
    return reverse("publicsite:public_article", args=[code, line.article_id])


@router.get("/organizations/{code}/newsroom", response=list[DraftOut])
@operation("publicsite.read_newsroom")
def list_drafts(request: SignedRequest, code: str, page: Page = 1) -> list[Article]:
    """Articles of the newsroom in every state, the latest first."""
    rows = newsroom.articles_of(request.actor, request.organization)
    return list(rows[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])


@router.post("/organizations/{code}/newsroom", response=DraftOut)
@operation("publicsite.write_articles")
def draft_news(request: SignedRequest, code: str, data: DraftIn) -> Article:
    """Begin an article."""
    return services.draft_article(actor=request.actor, organization=request.organization, **data.model_dump())


@router.patch("/newsroom/{int:article_id}", response=DraftOut)
@operation("publicsite.write_articles")
def change_news(request: SignedRequest, article_id: Id, data: DraftChange) -> Article:
    """Change the working text."""
    values = {name: value for name, value in data.model_dump().items() if value is not None}
    return services.change_article(actor=request.actor, article_id=article_id, **values)


@router.post("/newsroom/{int:article_id}/hand-in", response=DraftOut)
@operation("publicsite.write_articles")
def hand_in_news(request: SignedRequest, article_id: Id, data: ReadRevision) -> Article:
    """Hand it in for the first check."""
    return services.hand_in_article(actor=request.actor, article_id=article_id, revision=data.revision)


@router.post("/newsroom/{int:article_id}/check", response=DraftOut)
@operation("publicsite.read_newsroom")
def check_news(request: SignedRequest, article_id: Id, data: ReadRevision) -> Article:
    """Pass the check at which it stands; the third publishes it."""
    return services.check_article(actor=request.actor, article_id=article_id, revision=data.revision)


@router.post("/newsroom/{int:article_id}/return", response=DraftOut)
@operation("publicsite.read_newsroom")
def return_news(request: SignedRequest, article_id: Id, data: ArticleNote) -> Article:
    """Return it to its author with the reason."""
    return services.return_article(actor=request.actor, article_id=article_id, note=data.note)


@router.post("/newsroom/{int:article_id}/correct", response=DraftOut)
@operation("publicsite.write_articles")
def correct_news(request: SignedRequest, article_id: Id, data: ArticleNote) -> Article:
    """Begin a correction; `note` tells the readers what is corrected and why."""
    return services.correct_article(actor=request.actor, article_id=article_id, note=data.note)


@router.post("/newsroom/{int:article_id}/withdraw", response=DraftOut)
@operation("publicsite.withdraw_articles")
def withdraw_news(request: SignedRequest, article_id: Id, data: ArticleNote) -> Article:
    """Withdraw it at once; the readers are told the reason."""
    return services.withdraw_article(actor=request.actor, article_id=article_id, reason=data.note)
