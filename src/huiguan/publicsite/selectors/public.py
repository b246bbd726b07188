"""What visitors read. Every query asks the clock itself: nothing has to run for a text to appear or to go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Min, Q
from django.utils import timezone

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import NotFound
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.publicsite.enums import ArticleState, Shows
from huiguan.publicsite.models import Article, Edition, PersonShown, Picture

WHY = "what was published is for everybody"
PORTRAIT = "publicsite.picture"


def public_articles(
    organization: Organization | None = None, kind: str = "", now: datetime | None = None
) -> ScopedQuerySet[Article]:
    """What visitors see now, of one association or of all, the latest first, without the text."""
    moment = now or timezone.now()
    rows: ScopedQuerySet[Article] = Article.objects.unscoped(WHY).filter(live=True, go_live_at__lte=moment)
    rows = rows.filter(Q(held_at=None), Q(expire_at__isnull=True) | Q(expire_at__gt=moment))
    if organization is not None:
        rows = rows.filter(organization=organization)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.select_related("organization").defer("body").order_by("-go_live_at", "-pk")


def next_change(moment: datetime) -> datetime | None:
    """When next, within a minute after `moment`, an article appears or goes by the clock; None when none does."""
    soon = (moment, moment + timedelta(minutes=1))
    rows = Article.objects.unscoped(WHY).filter(live=True)
    begins = rows.filter(go_live_at__range=soon).aggregate(at=Min("go_live_at"))["at"]
    ends = rows.filter(expire_at__range=soon).aggregate(at=Min("expire_at"))["at"]
    return min((at for at in (begins, ends) if at is not None and at > moment), default=None)


def public_article(organization: Organization, article_id: int, now: datetime | None = None) -> Article:
    """One article with its text, or the tombstone of one that was shown and withdrawn; NotFound."""
    moment = now or timezone.now()
    rows = Article.objects.unscoped(WHY).select_related("organization").filter(organization=organization)
    found: Article | None = rows.filter(pk=article_id).first()
    if found is None or not (is_shown(found, moment) or was_shown(found)):
        raise NotFound(str(article_id))
    return found


def is_shown(article: Article, now: datetime) -> bool:
    """Whether visitors read its text now."""
    begun = article.live and article.held_at is None and article.go_live_at is not None and article.go_live_at <= now
    return bool(begun and (article.expire_at is None or article.expire_at > now))


def was_shown(article: Article) -> bool:
    """Whether it was withdrawn after visitors could read it."""
    began = article.first_published_at
    return bool(article.state == ArticleState.WITHDRAWN and began and began <= article.withdrawn_at)


def editions_of(article: Article) -> list[Edition]:
    """The editions of an article that the caller has read, the first first; corrections from the second on."""
    return list(Edition.objects.unscoped("the article was read").filter(article=article).order_by("number"))


def edition_of(article: Article, number: int) -> tuple[Edition, Article]:
    """One edition, and the article as it stood then; NotFound."""
    rows = Edition.objects.unscoped("the article was read").select_related("text")
    found: Edition | None = rows.filter(article=article, number=number).first()
    if found is None:
        raise NotFound(f"{article.pk}/{number}")
    return found, article.with_content_json(found.text.content)


def shown_pictures(article: Article, ids: Iterable[int]) -> dict[int, Picture]:
    """The pictures of a text that may be shown today, by number: those of the same association, with every consent."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = Picture.objects.unscoped("the article was read").filter(organization=article.organization_id, pk__in=wanted)
    return {row.pk: row for row in rows if is_consented(row)}


def is_consented(picture: Picture) -> bool:
    """Whether everybody who can be recognised consents today."""
    if picture.shows == Shows.NOBODY:
        return True
    rows = list(PersonShown.objects.unscoped("the picture was read").filter(picture=picture))
    return bool(rows) and all(consent_in_force(row, PORTRAIT) is not None for row in rows)


def public_picture(picture_id: int) -> Picture:
    """A picture of an article that visitors see now, with every consent; NotFound."""
    rows = Picture.objects.unscoped(WHY).select_related("file").filter(pk=picture_id)
    found: Picture | None = rows.first()
    if found is None or not is_consented(found) or not _is_used(found):
        raise NotFound(str(picture_id))
    return found


def _is_used(picture: Picture) -> bool:
    block: list[dict[str, Any]] = [{"type": "picture", "value": picture.pk}]
    shown = public_articles(None).filter(organization=picture.organization_id, body__contains=block)
    return bool(shown.exists())
