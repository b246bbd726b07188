"""Forms by which the head sets the rules of cases: kinds, ways of requests by subject, other days."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.cases.enums import Outcome
from huiguan.cases.forms import Choices
from huiguan.cases.kind_questions import read_lines
from huiguan.cases.selectors.routes import POSTS
from huiguan.cases.services.kind_forms import Asking
from huiguan.cases.services.rules import BOUNDS, LONGEST_DAYS, WORKING, name_of
from huiguan.kernel.permits.roles import LABELS


class DeadlineForm(forms.Form):
    """Working days of a kind."""

    accept = forms.IntegerField(label=_("Taken within (working days)"), min_value=1)
    check_within = forms.IntegerField(label=_("Checked within (working days)"), min_value=1)
    answer = forms.IntegerField(label=_("Answered within (working days)"), min_value=1)
    close = forms.IntegerField(label=_("Closed after the answer within (working days)"), min_value=1)
    pause = forms.IntegerField(
        label=_("Paused for at most (working days, all pauses together)"), min_value=1, initial=30
    )


class HandlingForm(forms.Form):
    """Who handles a kind, and what closes it; requests find their department by subject."""

    def __init__(self, *args: Any, departments: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if departments:
            self.fields["department_id"] = forms.TypedChoiceField(
                label=_("Department that takes it"),
                coerce=int,
                empty_value=None,
                required=False,
                choices=[("", "—"), *departments],
                help_text=_("Of those who may handle it, the ones who work there hear of it and take it, if any do."),
            )
        self.order_fields(("clerks", "department_id"))

    clerks = forms.BooleanField(
        label=_("Clerks may handle it as well"),
        required=False,
        help_text=_("Otherwise case officers alone. Each case is read only by those who are named in it."),
    )
    outcomes = forms.MultipleChoiceField(
        label=_("Closed with one of these outcomes"),
        choices=Outcome.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: with any."),
    )
    needs_result = forms.BooleanField(label=_("Closed only with a result in words"), required=False)
    needs_paper = forms.BooleanField(label=_("Closed only with a paper on file"), required=False)
    needs_plan = forms.BooleanField(label=_("Closed only with a plan of which every step is done"), required=False)
    hint = forms.CharField(
        label=_("Shown where it is asked for"),
        max_length=200,
        required=False,
        help_text=_("In place of the usual words, for example what to bring."),
    )


class KindWordsForm(forms.Form):
    """How a kind of one's own is called and explained; a new one also on which of the six it is based."""

    name = forms.CharField(label=pgettext_lazy("kind", "Name in Chinese"), max_length=40)
    name_en = forms.CharField(label=pgettext_lazy("kind", "Name in English"), max_length=80)
    hint = forms.CharField(label=_("Help in Chinese"), max_length=200, required=False)
    hint_en = forms.CharField(
        label=_("Help in English"),
        max_length=200,
        required=False,
        help_text=_("Empty: the words of the kind that it is based on."),
    )

    def __init__(self, *args: Any, bases: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if bases:
            self.fields["base"] = forms.ChoiceField(
                label=_("Based on"),
                choices=bases,
                help_text=_(
                    "Steps, consents and secrecy are those of this kind, and so it is counted. It never changes."
                ),
            )
        self.order_fields(("base", "name", "name_en", "hint", "hint_en"))


class KindFormForm(forms.Form):
    """What is offered and asked where help of a kind is asked for; subjects of requests have their own table."""

    def __init__(self, *args: Any, topics: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if topics:
            self.fields["topics"] = forms.MultipleChoiceField(
                label=_("Topics offered"),
                choices=topics,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("“Something else” is always offered."),
            )
            self.fields["own_topics"] = forms.CharField(
                label=_("Topics in your own words, one a line"),
                max_length=2000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        self.fields["questions"] = forms.CharField(
            label=_("Questions of your own, one a line"),
            max_length=6000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=_(
                "A line alone asks for a line; “>” before it for a longer text, “@” for a day. “Question | one | other”"
                " asks to choose one, with “*” before it several. With “!” before all of these it has to be answered."
            ),
        )

    def asking(self, values: dict[str, Any]) -> Asking:
        """As the service takes it."""
        return Asking(
            topics=values.get("topics", ()),
            own_topics=values.get("own_topics", "").splitlines(),
            questions=read_lines(values["questions"]),
        )


class SubjectForm(forms.Form):
    """A subject of requests: who hears of it, and how soon it is answered."""

    def __init__(self, *args: Any, people: Choices, departments: Choices, own: bool, rest: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own:
            self.fields["label"] = forms.CharField(label=pgettext_lazy("requests", "Subject"), max_length=40)
        self.fields["role"] = forms.ChoiceField(
            label=pgettext_lazy("requests", "Post"),
            required=False,
            choices=[("", "—"), *((post.value, LABELS[post]) for post in POSTS)],
        )
        self.fields["department_id"] = forms.TypedChoiceField(
            label=_("Department"), coerce=int, empty_value=None, required=False, choices=[("", "—"), *departments]
        )
        self.fields["user_ids"] = forms.TypedMultipleChoiceField(
            label=_("People named"),
            coerce=int,
            required=False,
            choices=people,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("With neither post, department nor people the subject goes the way of every other one."),
        )
        self.fields["answer_within"] = forms.IntegerField(
            label=_("Answered within (working days)"),
            required=False,
            min_value=1,
            max_value=LONGEST_DAYS,
            help_text=_("Empty: as every other subject."),
        )
        if not rest:
            self.fields["offered"] = forms.BooleanField(
                label=_("Can be chosen by who asks"), required=False, initial=True
            )


class DaysForm(forms.Form):
    """Days that no kind decides."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (least, most) in BOUNDS.items():
            words = _("{label} (working days)") if name in WORKING else _("{label} (days)")
            label = format_lazy(words, label=name_of(name))
            self.fields[name] = forms.IntegerField(label=label, min_value=least, max_value=most)
