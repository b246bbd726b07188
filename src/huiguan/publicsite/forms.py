"""Forms of the newsroom and the board."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.publicsite.enums import ArticleKind, Shows
from huiguan.publicsite.models import Article
from huiguan.publicsite.services.articles import typed
from huiguan.ui.forms import date_input


def _moment_input() -> forms.DateTimeInput:
    """A moment as browsers pick one."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ArticleForm(forms.Form):
    """An article. Lines are paragraphs; what begins a heading, an item, a quotation or a picture is said below."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ArticleKind.choices)
    title = forms.CharField(label=_("Title"), max_length=120)
    lead = forms.CharField(
        label=_("Summary"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("A sentence or two for lists and feeds."),
    )  # fmt: skip
    text = forms.CharField(
        label=pgettext_lazy("article", "Text"),
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("A line is a paragraph. # heading, - item, > quotation; [picture 12] alone on a line."),
    )
    source = forms.CharField(label=_("Source"), max_length=80, required=False)
    go_live_at = forms.DateTimeField(
        label=_("Visitors see it from"), required=False, widget=_moment_input(),
        help_text=_("Empty: at once after the final check."),
    )  # fmt: skip
    expire_at = forms.DateTimeField(label=_("Visitors see it until"), required=False, widget=_moment_input())
    correction = forms.CharField(
        label=_("What is corrected, and why"), max_length=300, required=False, help_text=_("The readers are told.")
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, article: Article | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if article is None or not article.live:
            del self.fields["correction"]
        else:
            del self.fields["go_live_at"]
        if article is None:
            del self.fields["revision"]

    @classmethod
    def initial_of(cls, article: Article, text: Article) -> dict[str, Any]:
        """The working text as the form shows it."""
        plain = {name: getattr(text, name) for name in ("kind", "title", "lead", "source")}
        times = {
            name: timezone.localtime(value) if (value := getattr(text, name)) else None
            for name in ("go_live_at", "expire_at")
        }
        more = {"correction": article.correction, "revision": article.revision}
        return {**plain, **times, **more, "text": typed(text)}


class PictureForm(forms.Form):
    """A picture."""

    picture = forms.FileField(label=_("Picture"), help_text=_("JPEG, PNG or WebP. Place and time in it are removed."))
    alt = forms.CharField(label=_("What is seen, in words"), max_length=200)
    caption = forms.CharField(label=_("Caption"), max_length=200, required=False)
    shows = forms.ChoiceField(label=_("Who can be recognised"), choices=Shows.choices)


class PersonForm(forms.Form):
    """Somebody who can be recognised in a picture."""

    member = forms.CharField(label=_("Member: name, or number"), max_length=120)
    note = forms.CharField(label=_("Where the signed consent lies"), max_length=200)


class DisclosureForm(forms.Form):
    """A matter of the board that no room names."""

    title = forms.CharField(label=_("Matter"), max_length=120)
    basis = forms.CharField(label=_("Legal basis"), max_length=200)
    due_on = forms.DateField(label=pgettext_lazy("board", "Due on"), widget=date_input())


class RulesForm(forms.Form):
    """Rules to be shown to everybody, out of what adopted them."""

    title = forms.CharField(
        label=_("Name of the rules"),
        max_length=120,
        help_text=_("As in the paper, without 《》. The same name as before makes the next version."),
    )
    source = forms.ChoiceField(label=_("Adopted by the paper or resolution"))
    in_force_from = forms.DateField(label=_("In force from"), widget=date_input())

    def __init__(self, *args: Any, sources: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = sources  # type: ignore[attr-defined]  # a choice field
        if not sources:
            self.fields["source"].help_text = _("There is no numbered paper and no resolution with articles in it yet.")


class RepealForm(forms.Form):
    """The end of rules."""

    last_day = forms.DateField(label=_("In force for the last time on"), widget=date_input())


class RecordForm(forms.Form):
    """By which article a matter was disclosed."""

    article = forms.ModelChoiceField(label=pgettext_lazy("news", "Article"), queryset=Article.objects.none())

    def __init__(self, *args: Any, articles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["article"].queryset = articles  # type: ignore[attr-defined]  # a field of models
