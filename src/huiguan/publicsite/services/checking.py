"""Three checks by three people who did not write the text, publishing, corrections, withdrawal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, permit
from huiguan.kernel.revisions import check_revision
from huiguan.kernel.search.services import drop_entries
from huiguan.kernel.workflow.services import advance
from huiguan.publicsite.enums import ArticleState
from huiguan.publicsite.models import Article, Edition
from huiguan.publicsite.models.articles import CONTENT
from huiguan.publicsite.selectors.newsroom import working_text, writers_of
from huiguan.publicsite.selectors.public import editions_of, is_shown
from huiguan.publicsite.services.articles import WRITE, check_complete, lock_article
from huiguan.publicsite.services.holding import KIND, follow_mentions

READ = "publicsite.read_newsroom"
#: By state: the transition that passes the check, and the permission of who does it.
CHECKS = {
    ArticleState.FIRST: ("pass_first_check", "publicsite.check_first"),
    ArticleState.SECOND: ("pass_second_check", "publicsite.check_second"),
    ArticleState.FINAL: ("publish_article", "publicsite.check_final"),
}


def check_article(*, actor: Actor, article_id: int, revision: int, note: str = "") -> Article:
    """Pass the check at which the article stands; the third publishes it (Conflict when another text lies there).

    RuleViolation "own_text" for whoever wrote it, "four_eyes" for whoever handed it in or passed a check before.
    """
    with recording(actor, reason="check_article"):
        article = lock_article(actor, article_id, READ)
        check_revision(article, revision)
        transition, permission = _check_of(article)
        permit(actor, permission, article.organization)
        _refuse_writers(actor, article)
        check_complete(article)
        changes = _published(article) if transition == "publish_article" else {}
        advance(actor=actor, subject=article, transition=transition, note=note, changes=changes)
        if changes:
            follow_mentions(article)
    return article


def _check_of(article: Article) -> tuple[str, str]:
    if article.state not in CHECKS:
        raise RuleViolation(_("It does not wait for a check."), code="wrong_state")
    return CHECKS[ArticleState(article.state)]


def _refuse_writers(actor: Actor, article: Article) -> None:
    if actor.user_id in writers_of(article):
        raise RuleViolation(_("You wrote this text: somebody else checks it."), code="own_text")


def _published(article: Article) -> dict[str, Any]:
    """What changes on the row when its working text is published; writes the edition."""
    now = timezone.now()
    text, before = working_text(article), editions_of(article)
    shown_from = article.go_live_at if before else max(filter(None, (text.go_live_at, now)))
    digest = text.digest_now()
    Edition.objects.create(
        organization=article.organization,
        article=article,
        number=len(before) + 1,
        text=article.latest_revision,
        digest=digest,
        published_at=now if before else shown_from,
        note=article.correction if before else "",
    )
    return {
        **{name: getattr(text, name) for name in CONTENT},
        "go_live_at": shown_from,
        "live": True,
        "live_revision": article.latest_revision,
        "has_unpublished_changes": False,
        "first_published_at": article.first_published_at or shown_from,
        "last_published_at": now if before else shown_from,
        "digest": digest,
        "correction": "",
        "revision": article.revision + 1,
    }


def return_article(*, actor: Actor, article_id: int, note: str) -> Article:
    """Return it to its author with the reason. RuleViolation "wrong_state", "needs_note"."""
    with recording(actor, reason="return_article"):
        article = lock_article(actor, article_id, READ)
        _transition, permission = _check_of(article)
        permit(actor, permission, article.organization)
        advance(actor=actor, subject=article, transition=f"return_from_{article.state}", note=note)
    return article


def correct_article(*, actor: Actor, article_id: int, note: str) -> Article:
    """Begin a correction of a published article; `note` tells the readers what is corrected and why.

    The published text stays until three people have passed the new one. One that nobody could see yet is simply
    taken back, and published anew as the first edition.
    """
    with recording(actor, reason="correct_article"):
        article = lock_article(actor, article_id, WRITE)
        changes = {"revision": article.revision + 1, **_reopened(article, note, timezone.now())}
        advance(actor=actor, subject=article, transition="correct_article", note=note, changes=changes)
    return article


def _reopened(article: Article, note: str, now: datetime) -> dict[str, Any]:
    if article.go_live_at is not None and article.go_live_at > now:
        Edition.objects.unscoped("nobody could read it yet").filter(article=article, published_at__gt=now).delete()
        return {"live": False, "live_revision": None, "first_published_at": None, "digest": "", "correction": ""}
    return {"correction": note.strip()[:300]}


def close_edition(*, actor: Actor, article_id: int, number: int, reason: str) -> Edition:
    """Show an earlier edition no more, because it says what a correction had to take out (a name, say). Visitors find
    that there was one, and the reason, which names nobody. RuleViolation "latest", "needs_note", "closed"; NotFound.
    """
    with recording(actor, reason="close_edition"):
        article = lock_article(actor, article_id, "publicsite.withdraw_articles")
        editions = editions_of(article)
        found = next((each for each in editions if each.number == number), None)
        if found is None:
            raise NotFound(f"{article_id}/{number}")
        if found.pk == editions[-1].pk:
            message = _("This is what visitors read now: correct it, or withdraw the article.")
            raise RuleViolation(message, code="latest")
        if not reason.strip():
            raise RuleViolation(_("Say why it is no longer shown."), code="needs_note")
        if found.closed_on is not None:
            raise RuleViolation(_("This edition is closed already."), code="closed")
        found.closed_on, found.closed_reason = today(), reason.strip()[:200]
        found.save(update_fields=["closed_on", "closed_reason"])
    return found


def withdraw_article(*, actor: Actor, article_id: int, reason: str) -> Article:
    """Withdraw a published article at once: visitors find that there was one, and why it went. RuleViolation
    "not_published", "needs_note".
    """
    with recording(actor, reason="withdraw_article"):
        article = lock_article(actor, article_id, "publicsite.withdraw_articles")
        if not is_shown(article, timezone.now()) and article.first_published_at is None:
            raise RuleViolation(_("It is not published."), code="not_published")
        end_publication(actor, article, reason)
    return article


def end_publication(actor: Actor, article: Article, reason: str) -> None:
    """Part of a step that withdraws a locked article: visitors find the reason alone from now on."""
    changes = {
        "live": False,
        "withdrawn_at": timezone.now(),
        "withdrawn_reason": reason.strip()[:300],
        "correction": "",
        "revision": article.revision + 1,
    }
    advance(actor=actor, subject=article, transition="withdraw_article", note=reason, changes=changes)
    drop_entries(KIND, [article.pk])
