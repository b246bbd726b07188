"""Forms of the room. What the rules say of the values is checked by the services."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.cases.enums import WRITTEN, Course, Outcome, Part, Source, Standing
from huiguan.cases.kind_questions import DATE, LINE, LONGEST, ONE, SEVERAL, TEXT, KindQuestion
from huiguan.cases.kinds import SPECS, KindSpec
from huiguan.cases.purposes import HANDLE, SENSITIVE, SENSITIVE_KINDS
from huiguan.cases.selectors.routes import OWN
from huiguan.cases.services import Telling
from huiguan.kernel.i18n.formats import long_date
from huiguan.kernel.i18n.written import language_of
from huiguan.kernel.organizations.forms import OrganizationField
from huiguan.kernel.privacy.purposes import purpose
from huiguan.ui.forms import date_input

Choices = list[tuple[Any, Any]]
#: The version and the questions of each association that can be chosen, by its key; given is what was chosen so far.
FormsOf = Callable[[str], dict[int, tuple[int | None, list[KindQuestion]]]]
#: The box of each purpose: never one for two (PIPL 14, 29).
BOXES = {HANDLE: "agree", SENSITIVE: "agree_sensitive"}


def text_field(
    label: Any, *, rows: int = 5, required: bool = True, help_text: Any = "", most: int = 5000
) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(
        label=label,
        max_length=most,
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


class TopicSelect(forms.Select):
    """Topics, those in an association's own words with their language."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As usual, with `lang` where the words are not of the page."""
        option = super().create_option(name, value, label, *args, **kwargs)
        if str(value).startswith(OWN):
            option["attrs"]["lang"] = language_of(label)
        return option


def question_field(question: KindQuestion) -> forms.Field:
    """The field of a question that the association asks of its own, with the language in which it is written."""
    field = _question_field(question)
    field.own_lang = language_of(question.label)  # type: ignore[attr-defined]  # read by the component of fields
    if question.kind == ONE:
        field.widget.attrs["lang"] = field.own_lang  # type: ignore[attr-defined]  # as above
    return field


def _question_field(question: KindQuestion) -> forms.Field:
    """Its answer is checked by the service."""
    named: dict[str, Any] = {"label": question.label, "required": question.required}
    pairs = [(words, words) for words in question.choices]
    if question.kind == TEXT:
        return text_field(question.label, rows=3, required=question.required, most=LONGEST[TEXT])
    if question.kind == DATE:
        return forms.DateField(widget=date_input(), **named)
    if question.kind == SEVERAL:
        return forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple, **named)
    if question.kind == ONE:
        return forms.ChoiceField(choices=[("", "—"), *pairs], **named)
    return forms.CharField(max_length=LONGEST[LINE], **named)


class _TellingForm(forms.Form):
    """What every intake asks, and what the association asks of its own (`ask_own`)."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def __init__(self, *args: Any, spec: KindSpec, topics: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spec = spec
        choices = [("", "—"), *(spec.topics if topics is None else topics)]
        self.fields["topic"] = forms.ChoiceField(label=_("What it is about"), choices=choices, widget=TopicSelect)
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
            kind=self.spec.key,
            standing=standing,
            answers=self.answers(values),
            consents=consents,
            may_publish=bool(values.get("may_publish")),
            **given,
        )

    def ask_own(self, questions: Iterable[KindQuestion]) -> None:
        """Ask what the association asks of its own, after the wish."""
        self.own = {question.key: question for question in questions}
        for key, question in self.own.items():
            self.fields[key] = question_field(question)
            kept = self.initial.get(key)
            if question.kind == SEVERAL and isinstance(kept, str):  # of a draft
                self.initial[key] = kept.split("\n")

    def answers(self, values: dict[str, Any]) -> dict[str, Any]:
        """What was answered to them; days as they are written."""
        given = {key: values.get(key) for key in self.own}
        return {key: str(one) if isinstance(one, date) else one for key, one in given.items() if one}

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


_FIRST = ("organization", "topic", "story", "wish")
_THEN = ("accused", "files", "source", "standing", "name", "contact", "may_publish", *BOXES.values())


class HelpForm(_TellingForm):
    """Somebody asks for help on the phone; `places` are the associations of a member.

    Who is a member of none says what they are: auxiliary staff, retirees and families of the fallen may ask as well.
    """

    def __init__(self, *args: Any, places: Choices, forms_of: FormsOf, name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forms_of = forms_of
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
        self._ask_each()
        self.order_fields((*_FIRST, *self.own, *_THEN))

    def _ask_each(self) -> None:
        """The questions of every association that can be chosen; whose they are is known when one was chosen."""
        given: Any = self.data if self.is_bound else self.initial
        self.by_place = self.forms_of(str(given.get("organization") or ""))
        self.ask_own({one.key: one for _pk, asked in self.by_place.values() for one in asked}.values())
        seen = ",".join(str(pk) for pk, _asked in self.by_place.values() if pk)
        self.fields["asked"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=seen)
        if len(self.by_place) > 1:  # what another association asks is not asked here
            for key in self.own:
                self.fields[key].required = False

    def clean(self) -> dict[str, Any]:
        """What the chosen association asks was seen, and is answered where it has to be."""
        values = super().clean() or {}
        place: Any = values.get("organization")
        form_pk, mine = self.by_place.get(getattr(place, "pk", place), (None, []))
        self.mine = {question.key for question in mine}
        if mine and str(form_pk) not in values.get("asked", "").split(","):
            self.data = MultiValueDict(dict(self.data.lists()) | {"asked": [str(form_pk)]})  # type: ignore[attr-defined]  # of a request
            self.add_error(None, _("This association asks some things of its own. They are on the form now."))
        for question in mine:
            if question.required and not values.get(question.key) and question.key not in self.errors:
                self.add_error(question.key, self.fields[question.key].error_messages["required"])
        return values

    def answers(self, values: dict[str, Any]) -> dict[str, Any]:
        """Those that the chosen association asked for."""
        return {key: one for key, one in super().answers(values).items() if key in self.mine}


class PlaceForm(forms.Form):
    """Which association somebody asks who is a member of none."""

    organization = OrganizationField(
        label=_("Association that you ask"), required=False, help_text=_("Name, pinyin, initials or code.")
    )


class EnterForm(_TellingForm):
    """The office enters a case for somebody."""

    def __init__(self, *args: Any, questions: Iterable[KindQuestion] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_own(questions)
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
        self.order_fields(("name", "standing", "member", "contact", *_FIRST[1:], *self.own, "accused", *BOXES.values()))


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


class AskNoteForm(forms.Form):
    """Which sealed note somebody asks to read, and why."""

    note_id = forms.TypedChoiceField(label=_("Sealed note"), coerce=int)
    text = forms.CharField(label=_("Why you ask to read it"), max_length=300, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, notes: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note_id"].choices = notes  # type: ignore[attr-defined]  # a choice field, as declared above


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
