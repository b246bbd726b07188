"""Whom a work conference can invite by post: names of posts within reach, and the associations of a reach."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from huiguan.governance.models import Tenure
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import children
from huiguan.kernel.permits import Actor, scope_of


class Reach(TextChoices):
    """Whose holders of posts are invited."""

    HERE = "here", _("This association")
    CHILDREN = "children", _("The associations directly below")
    BELOW = "below", _("All associations below")


def places_in(place: Organization, reach: Reach) -> QuerySet[Any]:
    """Keys of the associations of a reach, as a sub-select."""
    if reach == Reach.CHILDREN:
        return children(place).order_by().values("pk")
    if reach == Reach.BELOW:
        return Organization.objects.filter(path__startswith=place.path).exclude(pk=place.pk).order_by().values("pk")
    return Organization.objects.filter(pk=place.pk).order_by().values("pk")


def posts_in_reach(actor: Actor, place: Organization) -> list[tuple[str, int]]:
    """Names of posts that somebody holds here or directly below, with how many hold them, in the charters' order."""
    near = Q(organization=place.pk) | Q(organization__in=places_in(place, Reach.CHILDREN))
    rows = Tenure.objects.scoped(scope_of(actor, "governance.read_structure")).filter(near, state="holds")
    grouped = rows.order_by().values("post__name").annotate(n=Count("pk"), first=Min("post__order"))
    return [(row["post__name"], row["n"]) for row in grouped.order_by("first", "post__name")]
