"""Writing articles. What is written lies in a revision; the row, which visitors read, changes only by publishing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.workflow.services import advance, start
from huiguan.programmes.selectors.stories import unwilling_in
from huiguan.publicsite.enums import ArticleKind, ArticleState
from huiguan.publicsite.models import Article, Picture
from huiguan.publicsite.selectors.mentions import ARTICLE, has_undecided
from huiguan.publicsite.selectors.newsroom import working_text
from huiguan.publicsite.selectors.public import is_consented
from huiguan.publicsite.text import blocks_of, plain

WRITE = "publicsite.write_articles"
LONGEST = 50_000


def draft_article(
    *,
    actor: Actor,
    organization: Organization,
    title: str,
    text: str = "",
    kind: str = ArticleKind.NEWS,
    lead: str = "",
    source: str = "",
    go_live_at: datetime | None = None,
    expire_at: datetime | None = None,
    activity_id: int | None = None,
) -> Article:
    """Begin an article. `text` is lines (`huiguan.publicsite.text`); `go_live_at` the moment from which visitors see
    it, at once after the final check when None; `activity_id` the activity whose story it tells, of whose participants
    it names those alone who consent. Invalid "empty", "kind", "too_long", "picture", "times".
    """
    with recording(actor, organization, reason="draft_article"):
        permit(actor, WRITE, organization)
        article = Article(organization=organization, live=False, changed_by_id=actor.user_id, activity_id=activity_id)
        _write(article, kind, title, lead, text, source, go_live_at, expire_at)
        article.save()
        _keep(actor, article)
        start(actor=actor, subject=article)
    return article


def _write(
    article: Article,
    kind: str,
    title: str,
    lead: str,
    text: str,
    source: str,
    go_live_at: datetime | None,
    expire_at: datetime | None,
) -> None:
    if not title.strip():
        raise Invalid(_("Give the article a title."), code="empty", field="title")
    if kind not in ArticleKind.values:
        raise Invalid(_("Say what kind of article it is."), code="kind", field="kind")
    if len(text) > LONGEST:
        raise Invalid(_("An article has at most 50,000 characters."), code="too_long", field="text")
    if go_live_at and expire_at and expire_at <= go_live_at:
        raise Invalid(_("It ends after it begins."), code="times", field="expire_at")
    body = blocks_of(text)
    _check_pictures(article, [value for block, value in body if block == "picture"])
    article.kind, article.title, article.lead = kind, title.strip()[:120], lead.strip()[:300]
    article.source, article.body = source.strip()[:80], body
    article.go_live_at, article.expire_at = go_live_at, expire_at


def _check_pictures(article: Article, ids: list[int]) -> None:
    known = Picture.objects.unscoped("pictures of the article's own association")
    known_ids = set(known.filter(organization=article.organization_id, pk__in=ids).values_list("pk", flat=True))
    missing = sorted(set(ids) - known_ids)
    if missing:
        message = _("There is no picture %(n)d in this association.") % {"n": missing[0]}
        raise Invalid(message, code="picture", field="text")


def _keep(actor: Actor, article: Article) -> None:
    """Keep what the object says as a revision of it, by the hand of the actor."""
    from huiguan.kernel.people.models import User

    user = User.objects.filter(pk=actor.user_id).first() if actor.user_id is not None else None
    article.save_revision(user=user, clean=False)


def lock_article(actor: Actor, article_id: int, permission: str = WRITE) -> Article:
    """An article of the actor's association, locked; NotFound."""
    rows = Article.objects.scoped(scope_of(actor, permission)).select_related("organization", "latest_revision")
    found: Article | None = rows.select_for_update(of=("self",)).filter(pk=article_id).first()
    if found is None:
        raise NotFound(str(article_id))
    return found


def change_article(*, actor: Actor, article_id: int, revision: int, correction: str = "", **values: Any) -> Article:
    """Change the working text of an article that is being written; what visitors read stays as it is.

    `values` as for `draft_article`; what is not given stays. `correction` says what a published text is corrected in.
    Conflict on a stale revision; RuleViolation "being_checked"; Invalid as for `draft_article`.
    """
    with recording(actor, reason="change_article"):
        article = lock_article(actor, article_id)
        check_revision(article, revision)
        if article.state != ArticleState.DRAFT:
            message = _("It lies with those who check it: only a returned text is changed.")
            raise RuleViolation(message, code="being_checked")
        text = working_text(article)
        kept = {name: getattr(text, name) for name in ("kind", "title", "lead", "source", "go_live_at", "expire_at")}
        _write(text, **{**kept, "text": typed(text), **values})
        _keep(actor, text)
        article.latest_revision = text.latest_revision
        article.has_unpublished_changes = True
        if article.live:
            article.correction = correction.strip()[:300] or article.correction
        else:
            article.kind, article.title, article.lead, article.body = text.kind, text.title, text.lead, text.body
            article.source, article.go_live_at, article.expire_at = text.source, text.go_live_at, text.expire_at
        save_revised(article, actor)
    return article


def typed(article: Article) -> str:
    """The text of an article as it is typed."""
    from huiguan.publicsite.text import lines_of

    return "\n".join(lines_of(pairs(article)))


def pairs(article: Article) -> list[tuple[str, Any]]:
    """The blocks of an article as plain values."""
    return [(each.block_type, list(each.value) if each.block_type == "items" else each.value) for each in article.body]


def hand_in_article(*, actor: Actor, article_id: int, revision: int) -> Article:
    """Hand the working text in for the first check. RuleViolation "no_text", "no_consent", "no_correction"."""
    with recording(actor, reason="hand_in_article"):
        article = lock_article(actor, article_id)
        check_revision(article, revision)
        check_complete(article)
        advance(actor=actor, subject=article, transition="hand_in_article")
    return article


def check_complete(article: Article) -> None:
    """Refuse a working text that cannot be published: without words, without a consent, a correction without reason.

    RuleViolation "no_text", "no_correction", "no_consent" (of somebody in a picture, or named in a story), "may_name".
    """
    text = working_text(article)
    found = pairs(text)
    if not plain(found).strip():
        raise RuleViolation(_("There is no text yet."), code="no_text", field="text")
    if article.live and not article.correction:
        message = _("Say what is corrected and why: the readers are told.")
        raise RuleViolation(message, code="no_correction", field="correction")
    ids = [value for block, value in found if block == "picture"]
    for picture in Picture.objects.unscoped("pictures of the article").filter(pk__in=ids):
        if not is_consented(picture):
            message = _("Picture %(n)d shows somebody whose consent is not recorded or was withdrawn.")
            raise RuleViolation(message % {"n": picture.pk}, code="no_consent", field="text")
    _check_named(article, text)
    _check_undecided(article, text)


def _check_named(article: Article, text: Article) -> None:
    """A story names none of those who took part and did not consent to it, nor anybody whose identity is hidden."""
    if article.activity_id is None:
        return
    names = [row.shown for row in unwilling_in(article.activity_id, words_of(text))]
    if names:
        message = _("The text names people who took part and have not consented to that: %(names)s")
        raise RuleViolation(message % {"names": "、".join(names)}, code="no_consent", field="text")


def _check_undecided(article: Article, text: Article) -> None:
    if has_undecided(ARTICLE, article.pk, f"{words_of(text)}\n{article.correction}"):
        message = _("It may name somebody whose identity is hidden: say first whether it does.")
        raise RuleViolation(message, code="may_name", field="text")


def words_of(article: Article) -> str:
    """All words of an article as this object has them."""
    return "\n".join([article.title, article.lead, plain(pairs(article)), article.source])


def drop_article(*, actor: Actor, article_id: int) -> Article:
    """Drop an article that visitors never saw. RuleViolation "was_published"."""
    with recording(actor, reason="drop_article"):
        article = lock_article(actor, article_id)
        if article.first_published_at is not None:
            raise RuleViolation(_("What was published is withdrawn, with the reason."), code="was_published")
        advance(actor=actor, subject=article, transition="drop_article")
    return article


def drop_correction(*, actor: Actor, article_id: int) -> Article:
    """Drop the correction of a published article; the published text stays. RuleViolation "not_published"."""
    with recording(actor, reason="drop_correction"):
        article = lock_article(actor, article_id)
        if not article.live:
            raise RuleViolation(_("It is not published."), code="not_published")
        changes = {
            "correction": "",
            "latest_revision_id": article.live_revision_id,
            "has_unpublished_changes": False,
            "revision": article.revision + 1,
        }
        advance(actor=actor, subject=article, transition="drop_correction", changes=changes)
    return article
