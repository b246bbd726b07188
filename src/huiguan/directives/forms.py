"""Forms of the room."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.directives.enums import DocumentKind, DueKind, ItemKind, Scheme
from huiguan.directives.models import Bulletin, DirectiveSettings, Document, Item
from huiguan.kernel.permits import RuleViolation
from huiguan.ui.forms import date_input

SEPARATORS = re.compile(r"[、,，;；\n]+")


class NamesField(forms.CharField):
    """Names in one line, separated by 、 or commas; becomes a list without blanks or doubles."""

    def prepare_value(self, value: Any) -> Any:
        """A list as one line."""
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """One line as a list."""
        names = (name.strip() for name in SEPARATORS.split(super().clean(value)))
        return list(dict.fromkeys(name for name in names if name))


class ItemForm(forms.Form):
    """An item's fields as the reader edits them."""

    title = forms.CharField(label=_("Title"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=ItemKind.choices)
    parties = NamesField(label=_("Lead"), required=False)
    supporting = NamesField(label=_("With"), required=False)
    due_kind = forms.ChoiceField(label=_("Due"), choices=DueKind.choices)
    due_date = forms.DateField(label=_("Date"), required=False, widget=date_input())
    due_text = forms.CharField(label=_("In words"), required=False, max_length=120)
    topic = forms.CharField(label=_("Topic"), required=False, max_length=60)
    done_when = forms.CharField(label=_("Done when"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    cause = forms.CharField(label=_("Cause"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    measure = forms.CharField(label=_("Measure"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    finder = forms.CharField(label=_("Found by"), required=False, max_length=200)

    PROBLEM_FIELDS = ("cause", "measure", "finder")
    DRAWN_BY_HAND = ("title", "kind")

    def __init__(self, *args: Any, document: Document | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document

    @classmethod
    def of(cls, item: Item) -> ItemForm:
        """The form filled from an item, without the fields that the template draws itself or that do not apply."""
        form = cls(initial={name: getattr(item, name) for name in cls.base_fields})
        hidden = cls.DRAWN_BY_HAND + (() if item.kind == ItemKind.PROBLEM else cls.PROBLEM_FIELDS)
        for name in hidden:
            del form.fields[name]
        return form

    def changes(self, item: Item) -> dict[str, Any]:
        """The posted fields that differ from the item's."""
        sent = {name: self.cleaned_data[name] for name in self.fields if name in self.data}
        return {name: value for name, value in sent.items() if value != getattr(item, name)}

    def differences(self, theirs: Item) -> list[dict[str, Any]]:
        """Each field in which the posted form and the row differ, as label, mine and theirs."""
        return [
            {
                "label": self.fields[name].label,
                "mine": self.fields[name].prepare_value(value),
                "theirs": self.fields[name].prepare_value(getattr(theirs, name)),
            }
            for name, value in self.changes(theirs).items()
        ]


class DocumentForm(forms.Form):
    """What is said about a document."""

    title = forms.CharField(label=_("Title"), max_length=300)
    number = forms.CharField(label=_("Document number"), required=False, max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices)
    issuer = forms.CharField(label=_("Issuer"), required=False, max_length=200)
    dated = forms.DateField(label=_("Dated"), required=False, widget=date_input())
    year = forms.IntegerField(label=_("Year of work"), min_value=1900, max_value=2200)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, document: Document) -> DocumentForm:
        """The form filled from a document."""
        return cls(initial={name: getattr(document, name) for name in cls.base_fields})


class RegisterForm(forms.Form):
    """A new document: a file or pasted words, and what is known about it."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        allow_empty_file=True,
        help_text=_("Word, PDF with text, web page or plain text. The original is kept."),
        widget=forms.FileInput(attrs={"accept": ".docx,.pdf,.txt,.html,.htm"}),
    )
    file_id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Or paste the text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "lang": "zh-Hans"}),
    )
    title = forms.CharField(
        label=_("Title"), required=False, max_length=300, help_text=_("Left empty, it is taken from the text.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=DocumentKind.choices, initial=DocumentKind.SPEECH)
    number = forms.CharField(label=_("Document number"), required=False, max_length=80)
    issuer = forms.CharField(label=_("Issuer"), required=False, max_length=200)
    dated = forms.DateField(
        label=_("Dated"),
        required=False,
        widget=date_input(),
        help_text=_("Words such as “by the end of the year” are counted from this day."),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, broken_off: RuleViolation | None = None, **kwargs: Any) -> None:
        """`broken_off` is why the file did not come in whole."""
        super().__init__(*args, **kwargs)
        self.broken_off = broken_off

    def clean_text(self) -> str:
        """Pasted words with the line breaks of texts, not those of web forms."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")

    def clean(self) -> dict[str, Any]:
        """A file or words, not neither."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.broken_off is not None:
            self.add_error("file", self.broken_off.message)
        given = (cleaned.get("file"), cleaned.get("file_id"), (cleaned.get("text") or "").strip())
        if not any(given) and "file" not in self.errors:
            self.add_error("text", _("Choose a file or paste the text."))
        return cleaned

    def values(self) -> dict[str, Any]:
        """What `register_document` takes, without the file."""
        names = ("text", "title", "kind", "number", "issuer", "dated", "form_key")
        return {name: self.cleaned_data[name] for name in names}


class PeriodForm(forms.Form):
    """For which period, and of which document, a bulletin is drafted."""

    starts = forms.DateField(label=_("From"), widget=date_input())
    ends = forms.DateField(
        label=pgettext_lazy("last day", "To"),
        widget=date_input(),
        help_text=_("The figures are those at the end of this day."),
    )

    def __init__(self, *args: Any, documents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All documents")), *documents]
        self.fields["document"] = forms.ChoiceField(label=_("Document"), required=False, choices=choices)

    def values(self) -> dict[str, Any]:
        """What `draft_bulletin` takes."""
        chosen = self.cleaned_data["document"]
        days = {name: self.cleaned_data[name] for name in ("starts", "ends")}
        return {**days, "document_id": int(chosen) if chosen else None}


class BulletinForm(forms.Form):
    """The words of a bulletin; `revision` is the state from which somebody writes."""

    number = forms.CharField(label=_("Document number"), required=False, max_length=80)
    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=pgettext_lazy("of a bulletin", "Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "lang": "zh-Hans", "class": "bl-text"}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, bulletin: Bulletin) -> BulletinForm:
        """The form filled from a bulletin."""
        return cls(initial={name: getattr(bulletin, name) for name in cls.base_fields})

    def clean_text(self) -> str:
        """The words with the line breaks of texts."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class DispatchForm(forms.Form):
    """What holds for a whole dispatch."""

    due_date = forms.DateField(
        label=_("Due"),
        required=False,
        widget=date_input(),
        help_text=_("For items that state no date of their own."),
    )
    contact = forms.CharField(
        label=_("Contact"),
        required=False,
        max_length=120,
        help_text=_("Whom to ask; shown with every task."),
    )
    note = forms.CharField(
        label=_("Note to the receivers"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class SettingsForm(forms.Form):
    """Lights, cap and approval of an association."""

    scheme = forms.TypedChoiceField(label=_("Light scheme"), choices=Scheme.choices, coerce=int)
    remind_within = forms.IntegerField(
        label=_("Remind when due within"),
        required=False,
        min_value=0,
        max_value=250,
        help_text=_("Left empty, this light does not show by date."),
    )
    warn_within = forms.IntegerField(label=_("Warn when due within"), required=False, min_value=0, max_value=250)
    mind_lag = forms.BooleanField(label=_("Warn when nothing was begun at half time"), required=False)
    mind_quality = forms.BooleanField(label=_("Warn when the work was found poor"), required=False)
    reports_per_month = forms.IntegerField(
        label=_("Reports asked of us in a month, at most"),
        min_value=0,
        max_value=1000,
        help_text=_("Whoever asks for more has to say why. Equal demands of several levels count once."),
    )
    approval_required = forms.BooleanField(label=_("A head approves each document before it is sent"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    THRESHOLDS = ("remind_within", "warn_within", "mind_lag", "mind_quality")

    @classmethod
    def of(cls, row: DirectiveSettings) -> SettingsForm:
        """The form filled from the settings in force."""
        return cls(initial={name: getattr(row, name) for name in cls.base_fields})

    def changes(self, row: DirectiveSettings) -> dict[str, Any]:
        """What `change_settings` takes. Another scheme brings its own thresholds but for those changed with it."""
        sent = dict(self.cleaned_data)
        if sent["scheme"] != row.scheme:
            for name in self.THRESHOLDS:
                if sent[name] == getattr(row, name):
                    del sent[name]
        return sent


class GroupForm(forms.Form):
    """A saved group's name."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"lang": "zh-Hans"}))
