"""What the room tells the kernel at start-up."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from huiguan.kernel.files import register_reader
from huiguan.kernel.history import register_reasons, register_subject
from huiguan.kernel.inbox import MessageKind, register_kind
from huiguan.kernel.permits import scope_of, slots
from huiguan.kernel.permits.kept import NEXT_CHANGE
from huiguan.kernel.permits.navigation import (
    NavEntry,
    NavSection,
    PublicEntry,
    navigation_entry,
    navigation_section,
    public_entry,
)
from huiguan.kernel.privacy import Purpose, SealedField, SealedTable, register_purpose, register_sealed
from huiguan.kernel.search.kinds import SearchKind
from huiguan.kernel.search.kinds import register_kind as register_search_kind
from huiguan.kernel.workflow.registry import register as register_workflow
from huiguan.members.held import HELD, UNDECIDED
from huiguan.members.sealing import hidden
from huiguan.members.services.records import IDENTITY, NAMES
from huiguan.publicsite import figures, sources, stories
from huiguan.publicsite.reasons import REASONS
from huiguan.publicsite.selectors.board import SLOT
from huiguan.publicsite.selectors.mentions import has_undecided, held_texts
from huiguan.publicsite.selectors.newsroom import READ, get_article, may_see_picture
from huiguan.publicsite.selectors.public import PORTRAIT, next_change
from huiguan.publicsite.services import mentions, taking_down
from huiguan.publicsite.services.holding import KIND
from huiguan.publicsite.workflows import CHECK, FINAL, RETURNED, WORKFLOWS

#: The general door of revealing stays shut: the words are read where an office decides on them.
NOBODY = "publicsite.reveal_words"

MESSAGES = (
    MessageKind(
        CHECK, _("An article to check"), icon="checks", tone="blue", action_label=_("Check it"),
        counted=ngettext_lazy("%(n)d article to check", "%(n)d articles to check", "n"),
    ),
    MessageKind(
        FINAL, _("An article for the final check"), icon="checks", tone="blue", action_label=_("Check it"),
        counted=ngettext_lazy("%(n)d article for the final check", "%(n)d articles for the final check", "n"),
    ),
    MessageKind(
        RETURNED, _("An article was returned"), icon="arrow-back-up", tone="orange", action_label=_("Change it"),
        counted=ngettext_lazy("%(n)d article was returned", "%(n)d articles were returned", "n"),
    ),
    MessageKind(
        taking_down.TAKEN_DOWN, _("An article was taken down to protect personal data"), icon="news", tone="orange",
        action_label=_("Open the article"), news=True,
    ),
    MessageKind(
        mentions.FOUND, _("A text may name somebody whose identity is hidden"), icon="news", tone="orange",
        action_label=_("Decide on it"),
        counted=ngettext_lazy(
            "%(n)d text may name somebody whose identity is hidden",
            "%(n)d texts may name somebody whose identity is hidden",
            "n",
        ),
    ),
)  # fmt: skip


#: LOOK.md 1; lines whose room is not there are left out.
PUBLIC_LINES = (
    ("news", _("News"), "publicsite:news"),
    ("board", _("Disclosures"), "publicsite:board"),
    ("funds", _("Where the money goes"), "funds:public_funds"),
    ("honours", _("Honours"), "honours:public_awards"),
    ("elections", _("Elections"), "elections:public_elections"),
    ("outputs", _("Research results"), "research:public_outputs"),
    ("check", pgettext_lazy("pages for visitors", "Certificates"), "credentials:check_any"),
)


def _article_url(pk: int, code: str) -> str:
    return reverse("publicsite:article", args=[code, pk])


def register() -> None:
    """Called once from AppConfig.ready, after the policies."""
    register_reasons(REASONS)
    for workflow in WORKFLOWS:
        register_workflow(workflow)
    for kind in MESSAGES:
        register_kind(kind)
    register_subject(
        KIND,
        get_article,
        pgettext_lazy("news", "Article"),
        url=lambda row: _article_url(row.pk, row.organization.code),
    )
    register_search_kind(
        SearchKind(KIND, _("Articles"), "news", url=_article_url, scope=lambda actor: scope_of(actor, READ))
    )
    register_reader("publicsite.picture", may_see_picture)
    register_purpose(
        Purpose(
            PORTRAIT,
            _("Being shown in a picture on the public site"),
            _("A picture in which you can be recognised is shown to everybody until you withdraw your consent."),
        )
    )
    figures.register()
    for source in sources.SOURCES:
        slots.fill(SLOT, source)
    slots.fill(NEXT_CHANGE, next_change)
    slots.fill("programmes.story_told", stories.draft_story)
    slots.fill("privacy.consent_withdrawn", taking_down.consent_withdrawn)
    slots.fill(IDENTITY, taking_down.follow_identity)
    slots.fill(NAMES, mentions.look_for_names)
    slots.fill(HELD, held_texts)
    slots.fill(UNDECIDED, has_undecided)
    register_sealed(SealedTable("publicsite.Mention", (SealedField("words", _("words"), NOBODY, hidden),)))
    slots.fill("reporting.annual_shown", _annual_url)
    _navigation()


def _annual_url(report: Any) -> str:
    """Where visitors read an annual report that was issued."""
    return reverse("publicsite:annual", args=[report.organization.code, report.year])


def _navigation() -> None:
    navigation_section(NavSection("publicsite", _("Public site"), "world", 85))
    navigation_entry(
        NavEntry("publicsite", "publicsite.newsroom", _("Newsroom"), "publicsite:newsroom", permission=READ, order=10)
    )
    navigation_entry(
        NavEntry(
            *("publicsite", "publicsite.board", _("Disclosure board"), "publicsite:board_office"),
            permission="publicsite.keep_board",
            order=20,
        )
    )
    navigation_entry(
        NavEntry(
            *("publicsite", "publicsite.rules", _("Rules and regulations"), "publicsite:rules_office"),
            permission="publicsite.keep_board",
            order=30,
        )
    )
    for order, (key, label, name) in enumerate(PUBLIC_LINES):
        public_entry(PublicEntry(key, label, name, order))
