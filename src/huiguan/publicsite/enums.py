"""Fixed choices of the public site."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ArticleKind(TextChoices):
    """What an article is."""

    NEWS = "news", _("News")
    NOTICE = "notice", pgettext_lazy("article", "Announcement")
    STORY = "story", pgettext_lazy("article", "Story of people")
    ABOUT = "about", pgettext_lazy("article", "About the association")


class ArticleState(TextChoices):
    """Where the working text of an article stands; whether visitors see one is another question."""

    DRAFT = "draft", pgettext_lazy("article", "Being written")
    FIRST = "first", _("Waits for the first check")
    SECOND = "second", _("Waits for the second check")
    FINAL = "final", _("Waits for the final check")
    PUBLISHED = "published", pgettext_lazy("article", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("article", "Withdrawn")
    DROPPED = "dropped", pgettext_lazy("article", "Dropped")


class MentionState(TextChoices):
    """What is known of a text that may name somebody whose identity is hidden."""

    OPEN = "open", pgettext_lazy("hidden name in a text", "To be decided")
    NAMED = "named", pgettext_lazy("hidden name in a text", "Named; taken out")
    OTHER = "other", pgettext_lazy("hidden name in a text", "Somebody else, or no name")
    LIFTED = "lifted", pgettext_lazy("hidden name in a text", "Identity no longer hidden")


class Shows(TextChoices):
    """Who can be recognised in a picture."""

    NOBODY = "nobody", _("Nobody can be recognised")
    MEMBERS = "members", _("Members who consented")
