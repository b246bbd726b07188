"""The declared table: an article and its three checks (初审、复审、终审), each by another person."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.permits import Role
from huiguan.kernel.workflow import State, Tell, Transition, Workflow
from huiguan.publicsite.enums import ArticleState

S = ArticleState
CHECK, FINAL, RETURNED = "publicsite.check", "publicsite.check_final", "publicsite.returned"
_WRITE, _WITHDRAW = "publicsite.write_articles", "publicsite.withdraw_articles"
_DRAFT, _FIRST, _SECOND, _FINAL = S.DRAFT.value, S.FIRST.value, S.SECOND.value, S.FINAL.value
_TO_CHECK = (Tell(Role.EDITOR, CHECK), Tell(Role.CLERK, CHECK))
_BACK = (Tell(Role.EDITOR, RETURNED), Tell(Role.CLERK, RETURNED))


def _return(source: str, permission: str) -> Transition:
    return Transition(f"return_from_{source}", pgettext_lazy("article", "Return to the author"), (source,), _DRAFT,
                      permission, needs_note=True, tells=_BACK)  # fmt: skip


ARTICLE = Workflow(
    name="publicsite.article",
    label=pgettext_lazy("news", "Article"),
    initial=_DRAFT,
    title=lambda row: row.title,
    url=lambda row: reverse("publicsite:article", args=[row.organization.code, row.pk]),
    states=(
        State(_DRAFT, S.DRAFT.label),
        State(_FIRST, S.FIRST.label, tone="yellow"),
        State(_SECOND, S.SECOND.label, tone="yellow"),
        State(_FINAL, S.FINAL.label, tone="yellow"),
        State(S.PUBLISHED.value, S.PUBLISHED.label, final=True, tone="green"),
        State(S.WITHDRAWN.value, S.WITHDRAWN.label, final=True, tone="red"),
        State(S.DROPPED.value, S.DROPPED.label, final=True),
    ),
    transitions=(
        Transition("hand_in_article", _("Hand in for checking"), (_DRAFT,), _FIRST, _WRITE, within=1, primary=True,
                   tells=_TO_CHECK),
        Transition("pass_first_check", _("Pass the first check"), (_FIRST,), _SECOND, "publicsite.check_first",
                   within=1, primary=True, tells=_TO_CHECK, four_eyes=("hand_in_article",)),
        Transition("pass_second_check", _("Pass the second check"), (_SECOND,), _FINAL, "publicsite.check_second",
                   within=1, primary=True, tells=(Tell(Role.HEAD, FINAL),),
                   four_eyes=("hand_in_article", "pass_first_check")),
        Transition("publish_article", _("Pass the final check and publish"), (_FINAL,), S.PUBLISHED.value,
                   "publicsite.check_final", primary=True,
                   four_eyes=("hand_in_article", "pass_first_check", "pass_second_check")),
        _return(_FIRST, "publicsite.check_first"),
        _return(_SECOND, "publicsite.check_second"),
        _return(_FINAL, "publicsite.check_final"),
        Transition("correct_article", _("Begin a correction"), (S.PUBLISHED.value,), _DRAFT, _WRITE, needs_note=True),
        Transition("drop_correction", _("Drop the correction"), (_DRAFT,), S.PUBLISHED.value, _WRITE),
        Transition("drop_article", _("Drop the article"), (_DRAFT,), S.DROPPED.value, _WRITE, destructive=True),
        Transition("withdraw_article", _("Withdraw the article"), (S.PUBLISHED.value, _DRAFT, _FIRST, _SECOND, _FINAL),
                   S.WITHDRAWN.value, _WITHDRAW, needs_note=True, destructive=True),
    ),
)  # fmt: skip

WORKFLOWS = (ARTICLE,)
