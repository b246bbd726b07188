"""What other rooms hand to the news: it becomes a draft, and goes through the same three checks."""

from __future__ import annotations

from typing import Any

from huiguan.kernel.organizations.models import Organization
from huiguan.publicsite.enums import ArticleKind
from huiguan.publicsite.services import draft_article


def draft_story(story: Any) -> None:
    """A draft of a story (`title`, `text`, `organization_id`, `activity_id`) by the `actor` who told it."""
    draft_article(
        actor=story.actor,
        organization=Organization.objects.get(pk=story.organization_id),
        kind=ArticleKind.STORY,
        title=story.title,
        text=story.text,
        activity_id=story.activity_id,
    )
