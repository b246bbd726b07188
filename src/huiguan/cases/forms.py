"""Forms of the room. What the rules say of the values is checked by the services."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.cases.enums import WRITTEN, Course, Outcome, Part, Source, Standing
from huiguan.cases.kinds import SPECS, KindSpec
from huiguan.cases.purposes import HANDLE, SENSITIVE, SENSITIVE_KINDS
from huiguan.cases.services import Telling
from huiguan.kernel.i18n.formats import long_date
from huiguan.kernel.organizations.forms import OrganizationField
from huiguan.kernel.privacy.purposes import purpose
from huiguan.ui.forms import date_input

Choices = list[tuple[Any, Any]]
#: The box of each purpose: never one for two (PIPL 14, 29).
BOXES = {HANDLE: "agree", SENSITIVE: "agree_sensitive"}


def text_field(label: Any, *, rows: int = 5, required: bool = True, help_text: Any = "") -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label,
        max_length=5000,
        required=required,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class SeveralFiles(forms.ClearableFileInput):
    """A file input that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; clean gives a list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by the rules of one."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


class _TellingForm(forms.Form):
    """What every intake asks."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def __init__(self, *args: Any, spec: KindSpec, topics: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec = spec
        choices = [("", "—"), *(spec.topics if topics is None else topics)]
        self.fields["topic"] = forms.ChoiceField(label=_("What it is about"), choices=choices)
        self.fields["story"] = text_field(_("What happened, or what you ask for"))
        self.fields["wish"] = forms.CharField(label=_("What would help"), max_length=500, required=False)
        if spec.third_parties:
            self.fields["accused"] = forms.CharField(
                label=_("Other people involved"),
                max_length=500,
                required=False,
                help_text=_("Only what a letter needs. It is kept apart, found by no search, and deleted first."),
            )

    def telling(self, values: dict[str, Any], consents: tuple[str, ...]) -> Telling:
        """As the service takes it."""
        names = ("topic", "story", "wish", "name", "contact", "accused", "title")
        given = {name: values.get(name, "") for name in names}
        standing = values.get("standing") or Standing.MEMBER
        return Telling(
            kind=self.spec.kind.value,
            standing=standing,
            consents=consents,
            may_publish=bool(values.get("may_publish")),
            **given,
        )

    def needed(self) -> tuple[str, ...]:
        """The purposes that a case of this kind needs, each with a box of its own."""
        sensitive = SENSITIVE_KINDS.get(self.spec.kind.value)
        return (HANDLE, sensitive) if sensitive else (HANDLE,)

    def consents(self, values: dict[str, Any]) -> tuple[str, ...]:
        """The purposes that were agreed to."""
        return tuple(key for key in self.needed() if values.get(BOXES[key]))

    def ask_consents(self, words: Any) -> None:
        """A box for each purpose; `words` takes its name."""
        for key in self.needed():
            self.fields[BOXES[key]] = forms.BooleanField(label=format_lazy(words, purpose=purpose(key).label))


_HELP_ORDER = (
    "organization", "topic", "story", "wish", "accused", "files", "source", "standing", "name", "contact",
    "may_publish", "agree", "agree_sensitive",
)  # fmt: skip


class HelpForm(_TellingForm):
    """Somebody asks for help on the phone; `places` are the associations of a member.

    Who is a member of none says what they are: auxiliary staff, retirees and families of the fallen may ask as well.
    """

    def __init__(self, *args: Any, places: Choices, name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_place = not places
        if places:
            self.fields["organization"] = forms.TypedChoiceField(label=_("Association"), coerce=int, choices=places)
            if len(places) == 1:
                self.fields["organization"].widget = forms.HiddenInput()
                self.fields["organization"].initial = places[0][0]
        else:
            self.fields["organization"] = OrganizationField(label=_("Association"))
        self.fields["source"] = forms.ChoiceField(
            label=_("Who asks"), choices=[(each.value, each.label) for each in Source if each != Source.CLERK]
        )
        self.fields["standing"] = forms.ChoiceField(
            label=_("What the person is"),
            choices=Standing.choices if places else [("", "—"), *Standing.choices],
            initial=Standing.MEMBER if places else "",
        )
        self.fields["name"] = forms.CharField(
            label=_("Name of the person concerned"), max_length=60, required=False, initial=name
        )
        self.fields["contact"] = forms.CharField(
            label=_("How we reach you"),
            max_length=60,
            required=False,
            help_text=_("Telephone, or a good time to call."),
        )
        self.fields["files"] = FilesField(
            label=_("Photos and papers"),
            required=False,
            help_text=_("Place, time, device and author are removed."),
        )
        if self.spec.answer_published:
            self.fields["may_publish"] = forms.BooleanField(
                label=_("The association may publish the answer, without my name"), required=False
            )
        self.ask_consents(_("I have read this and consent: {purpose}"))
        self.order_fields(_HELP_ORDER)


class EnterForm(_TellingForm):
    """The office enters a case for somebody."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("Name of the person concerned"), max_length=60)
        self.fields["standing"] = forms.ChoiceField(label=_("What the person is"), choices=Standing.choices)
        self.fields["member"] = forms.CharField(
            label=_("Member number"),
            max_length=40,
            required=False,
            help_text=_("The member is told at once and says whether it is right. Without it a receipt is given."),
        )
        self.fields["contact"] = forms.CharField(label=_("How we reach the person"), max_length=60, required=False)
        self.ask_consents(_("The person was told how the data are used and consents: {purpose}"))
        self.order_fields(
            ("name", "standing", "member", "contact", "topic", "story", "wish", "accused", *BOXES.values())
        )


class MemberForm(forms.Form):
    """Which member the case is about."""

    member = forms.CharField(
        label=_("Member number"), max_length=40, help_text=_("With the name that stands in the case.")
    )


class ReceiptForm(forms.Form):
    """The code of a receipt on paper."""

    code = forms.CharField(
        label=_("Receipt code"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class KindForm(forms.Form):
    """What kind of case the office enters."""

    kind = forms.ChoiceField(label=_("Kind"), choices=[(key, spec.kind.label) for key, spec in SPECS.items()])


class TextForm(forms.Form):
    """A message or an answer."""

    text = text_field(pgettext_lazy("case", "Text"))


class ReasonForm(forms.Form):
    """Why."""

    reason = text_field(_("Reason"), rows=3)


class PauseForm(ReasonForm):
    """Why, and until when."""

    def __init__(self, *args: Any, last: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("The clock runs again by itself on this day. By the rules until {day} at the latest.")
        help_text = format_lazy(words, day=long_date(last))
        self.fields["until"] = forms.DateField(label=_("Paused until"), widget=date_input(), help_text=help_text)


class NothingForm(forms.Form):
    """Only a confirmation."""


class BeginForm(forms.Form):
    """The end of the check."""

    course = forms.ChoiceField(
        label=_("What helps"), choices=Course.choices, initial=Course.SUPPORT, widget=forms.RadioSelect
    )
    reference = forms.CharField(
        label=_("Number at the rights office of the police organ"),
        max_length=60,
        required=False,
        help_text=_("The number only: this association keeps no file of the inquiry."),
    )
    note = text_field(_("What the check found"), rows=3, required=False, help_text=_("The person reads this."))


class ClarificationForm(forms.Form):
    """The words of a clarification of reputation, as they go out."""

    title = forms.CharField(label=pgettext_lazy("paper", "Title"), max_length=120)
    addressee = forms.CharField(label=pgettext_lazy("paper", "Addressee"), max_length=120, initial="有关单位")
    text = text_field(
        pgettext_lazy("case", "Text"),
        rows=8,
        help_text=_("The person reads this in the case. Many people read the paper: no third parties, no number."),
    )


class CloseForm(forms.Form):
    """How it ended; `outcomes` and whether a result is needed are as the association set it for the kind."""

    def __init__(self, *args: Any, outcomes: list[str], needs_result: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((key, label) for key, label in Outcome.choices if key in outcomes)]
        self.fields["outcome"] = forms.ChoiceField(label=pgettext_lazy("case", "Outcome"), choices=choices)
        self.fields["result"] = text_field(
            pgettext_lazy("case", "Result"), rows=3, required=needs_result, help_text=_("The person reads this.")
        )


class EntryForm(forms.Form):
    """A line of the timeline."""

    kind = forms.ChoiceField(label=_("What it was"), choices=[(each.value, each.label) for each in WRITTEN])
    text = text_field(pgettext_lazy("case", "Text"), rows=3)
    text.widget.attrs["placeholder"] = _("Write down: a call, a visit, a talk…")
    to_person = forms.BooleanField(label=_("the person reads it"), required=False)
    joint = forms.BooleanField(label=_("all who handle it together read it"), required=False)


class ReferralEntryForm(forms.Form):
    """A line of the receiving side."""

    kind = forms.ChoiceField(label=_("What it was"), choices=[(each.value, each.label) for each in WRITTEN])
    text = text_field(pgettext_lazy("case", "Text"), rows=3)
    to_person = forms.BooleanField(label=_("the person reads it"), required=False)


class NoteForm(forms.Form):
    """A sealed note with its readers."""

    text = text_field(_("Sealed note"), rows=4)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reader_ids"] = forms.TypedMultipleChoiceField(
            label=_("Who else reads it"),
            coerce=int,
            required=False,
            choices=people,
            widget=forms.CheckboxSelectMultiple,
        )


class PlanForm(forms.Form):
    """A step of the plan."""

    text = forms.CharField(label=_("Step of the plan"), max_length=300)
    due_on = forms.DateField(label=_("Due"), required=False, widget=date_input())


class PaperForm(forms.Form):
    """A file for the case."""

    upload = forms.FileField(label=_("File"))
    without_place = forms.BooleanField(label=_("Remove place, time, device and author"), required=False, initial=True)


class OwnPapersForm(forms.Form):
    """Photos and papers for one's own case, where they do not come in parts."""

    upload = FilesField(label=_("Photos and papers"), required=False)
    without_place = forms.BooleanField(label=_("Remove place, time, device and author"), required=False, initial=True)


class JoinForm(forms.Form):
    """With which other request this one is answered."""

    def __init__(self, *args: Any, cases: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["with_id"] = forms.TypedChoiceField(label=_("Answered with"), coerce=int, choices=cases)


class HandlerForm(forms.Form):
    """Somebody more to handle the case."""

    part = forms.ChoiceField(label=_("Part"), choices=[c for c in Part.choices if c[0] != Part.LEAD])

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user_id"] = forms.TypedChoiceField(
            label=pgettext_lazy("handler", "Person"), coerce=int, choices=people
        )
        self.order_fields(("user_id", "part"))


class AssignForm(forms.Form):
    """Whom the head gives a case to."""

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user_id"] = forms.TypedChoiceField(label=_("Lead handler"), coerce=int, choices=people)


class ReferralForm(forms.Form):
    """What is handed over to whom."""

    receiver = OrganizationField(label=_("Association"))
    summary = text_field(
        _("What is handed over"), help_text=_("Together with the papers chosen, this is all that the other side sees.")
    )

    def __init__(self, *args: Any, papers: Choices, consented: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if papers:
            self.fields["paper_ids"] = forms.TypedMultipleChoiceField(
                label=pgettext_lazy("case", "Papers"),
                coerce=int,
                required=False,
                choices=papers,
                widget=forms.CheckboxSelectMultiple,
            )
        if not consented:
            self.fields["consented"] = forms.BooleanField(
                label=_("The person was asked and consents to handing this over"), required=False
            )


class RateForm(forms.Form):
    """How the handling was."""

    rating = forms.TypedChoiceField(
        label=_("How was your case handled"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=[
            (5, _("Very well")),
            (4, _("Well")),
            (3, pgettext_lazy("rating", "Fair")),
            (2, _("Badly")),
            (1, _("Very badly")),
        ],
    )
    remark = forms.CharField(label=_("Remark on the handling"), max_length=500, required=False)


class GlassForm(forms.Form):
    """An emergency look."""

    reason = text_field(_("Why it cannot wait"), rows=3)
    hours = forms.IntegerField(label=_("For how many hours"), min_value=1, max_value=24, initial=4)
