"""What the newsroom of an association reads."""

from __future__ import annotations

from wagtail.models import Revision

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, allows, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.publicsite.models import Article, PersonShown, Picture

READ = "publicsite.read_newsroom"


def articles_of(actor: Actor, organization: Organization, state: str = "") -> ScopedQuerySet[Article]:
    """The articles of an association, the latest first, without their text."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Article] = Article.objects.unscoped("permitted in the association")
    rows = rows.filter(organization=organization).select_related("organization").defer("body")
    return rows.filter(state=state) if state else rows


def get_article(actor: Actor, article_id: int) -> Article:
    """An article of the actor's association; NotFound."""
    rows = Article.objects.scoped(scope_of(actor, READ)).select_related("organization", "latest_revision", "activity")
    found: Article | None = rows.filter(pk=article_id).first()
    if found is None:
        raise NotFound(str(article_id))
    return found


def working_text(article: Article) -> Article:
    """The article as it is being written: its latest revision, not what visitors read."""
    found: Article = article.with_content_json(article.latest_revision.content)
    return found


def writers_of(article: Article) -> set[int]:
    """The accounts that wrote the working text since it was last published."""
    rows = Revision.objects.for_instance(article)
    if article.live_revision_id is not None:
        rows = rows.filter(pk__gt=article.live_revision_id)
    return set(rows.exclude(user=None).values_list("user_id", flat=True))


def pictures_of(actor: Actor, organization: Organization) -> ScopedQuerySet[Picture]:
    """The pictures of an association, the latest first."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Picture] = Picture.objects.unscoped("permitted in the association")
    return rows.filter(organization=organization).select_related("file")


def get_picture(actor: Actor, picture_id: int) -> Picture:
    """A picture of the actor's association; NotFound."""
    rows = Picture.objects.scoped(scope_of(actor, READ)).select_related("organization", "file")
    found: Picture | None = rows.filter(pk=picture_id).first()
    if found is None:
        raise NotFound(str(picture_id))
    return found


def persons_in(picture: Picture) -> list[PersonShown]:
    """Who can be recognised in a picture that the caller has read."""
    rows = PersonShown.objects.unscoped("the picture was read").filter(picture=picture)
    return list(rows.select_related("person").order_by("pk"))


def may_see_picture(actor: Actor, picture_id: int) -> bool:
    """Whether the actor reads the newsroom that has the picture; visitors get it by its public address."""
    rows = Picture.objects.unscoped("asked for its place only").select_related("organization").filter(pk=picture_id)
    found = rows.first()
    return found is not None and allows(actor, READ, found.organization)
