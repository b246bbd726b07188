"""Forms of meetings."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.governance.meeting_enums import ROLES_TO_CHOOSE, ItemKind, Method, Receipt
from huiguan.governance.models import Meeting
from huiguan.governance.reading import language
from huiguan.governance.selectors.charter_rules import power_choices
from huiguan.governance.selectors.inviting import Reach
from huiguan.governance.selectors.meetings import items_of
from huiguan.ui.forms import date_input

MOMENT = "%Y-%m-%dT%H:%M"
AGREED, REFUSED = pgettext_lazy("consideration", "Agreed"), pgettext_lazy("consideration", "Not agreed")


def moment_input() -> forms.DateTimeInput:
    """A date with a time as browsers pick one."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)


def _lines(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class MeetingForm(forms.Form):
    """A meeting as it is planned."""

    title = forms.CharField(label=pgettext_lazy("meeting", "Title"), max_length=200)
    body_id = forms.ChoiceField(label=_("Body"), required=False)
    starts_at = forms.DateTimeField(label=_("Starts at"), widget=moment_input(), input_formats=[MOMENT])
    ends_at = forms.DateTimeField(label=_("Ends at"), required=False, widget=moment_input(), input_formats=[MOMENT])
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    by_correspondence = forms.BooleanField(label=_("By correspondence"), required=False)
    presider = forms.CharField(label=_("Presider"), required=False, max_length=60)
    recorder = forms.CharField(label=_("Recorder"), required=False, max_length=60)

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["body_id"]
        field.choices = [("", _("None: a work conference")), *bodies]  # type: ignore[attr-defined]  # a choice field

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        body = self.cleaned_data["body_id"]
        return {**self.cleaned_data, "body_id": int(body) if body else None}


class MeetingChangeForm(MeetingForm):
    """The same of a meeting that stands; its body stays."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, bodies=[], **kwargs)
        del self.fields["body_id"], self.fields["by_correspondence"]

    @classmethod
    def of(cls, meeting: Meeting) -> MeetingChangeForm:
        """Filled from the row."""
        return cls(initial={name: getattr(meeting, name) for name in cls.base_fields if name != "body_id"})

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return self.cleaned_data


class AgendaForm(forms.Form):
    """The agenda, a line for each item."""

    items = forms.CharField(label=pgettext_lazy("agenda", "Items"), required=False, widget=_lines(8))


class NewItemForm(forms.Form):
    """One more item of the agenda, its kind chosen."""

    title = forms.CharField(label=pgettext_lazy("agenda", "Title"), max_length=200)
    owner = forms.CharField(label=_("Who brings it in"), required=False, max_length=80)
    minutes = forms.IntegerField(label=_("Minutes planned"), required=False, min_value=1, max_value=999)
    kind = forms.ChoiceField(label=pgettext_lazy("agenda", "What it is"), choices=ItemKind.choices)
    in_camera = forms.BooleanField(label=_("In camera"), required=False)


class InviteForm(forms.Form):
    """People to invite, a line for each: name, then unit and duty after a comma or blank."""

    people = forms.CharField(label=_("People"), widget=_lines(6))
    role = forms.ChoiceField(label=pgettext_lazy("meeting", "Role"), choices=ROLES_TO_CHOOSE)


class KnownForm(forms.Form):
    """One person known to the office."""

    who = forms.CharField(max_length=24, widget=forms.HiddenInput)
    duty = forms.CharField(label=_("Unit and duty"), required=False, max_length=200)
    role = forms.ChoiceField(label=pgettext_lazy("meeting", "Role"), choices=ROLES_TO_CHOOSE)


class HoldersForm(forms.Form):
    """Inviting by post and unit."""

    reach = forms.ChoiceField(label=_("Whose posts"), choices=Reach.choices, initial=Reach.CHILDREN)
    posts = forms.MultipleChoiceField(label=_("Posts held"), widget=forms.CheckboxSelectMultiple)
    role = forms.ChoiceField(label=pgettext_lazy("meeting", "Role"), choices=ROLES_TO_CHOOSE)

    def __init__(self, *args: Any, posts: list[tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, f"{name}（{count}）") for name, count in posts]
        self.fields["posts"].choices = choices  # type: ignore[attr-defined]  # a choice field


class HallsForm(forms.Form):
    """The halls, a line for each: name, place, link of the video; the first is the main hall."""

    halls = forms.CharField(label=_("Halls"), widget=_lines(4))


class ParticipantForm(forms.Form):
    """What the office enters for somebody invited."""

    receipt = forms.ChoiceField(
        label=pgettext_lazy("meeting", "Answer"),
        required=False,
        choices=[("", "—"), *[choice for choice in Receipt.choices if choice[0] != Receipt.NONE]],
    )
    reason = forms.CharField(label=_("Reason of the leave"), required=False, max_length=200)
    hall_id = forms.TypedChoiceField(label=_("Hall"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, halls: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hall_id"].choices = [("", "—"), *halls]  # type: ignore[attr-defined]  # a choice field


class ItemForm(forms.Form):
    """What happens under an item, and what is read out."""

    kind = forms.ChoiceField(label=pgettext_lazy("agenda", "What it is"), choices=ItemKind.choices)
    words = forms.CharField(label=_("Words read out"), required=False, widget=_lines(14))


class ConsiderationForm(forms.Form):
    """What another body said first: a day, minutes, yes or no."""

    body_id = forms.TypedChoiceField(label=_("Body"), coerce=int)
    on = forms.DateField(label=_("Day"), widget=date_input())
    minutes = forms.CharField(label=_("Minutes (number or title)"), max_length=200)
    agreed = forms.TypedChoiceField(
        label=_("Result"), coerce=lambda value: value == "yes", choices=[("yes", AGREED), ("no", REFUSED)]
    )

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body_id"].choices = bodies  # type: ignore[attr-defined]  # a choice field


class NoticeForm(forms.Form):
    """The notice of a meeting: sent now, or, as the file shows, on paper before."""

    sent_on = forms.DateField(label=_("Sent on paper on"), required=False, widget=date_input())
    evidence = forms.FileField(label=_("What shows it"), required=False)
    text = forms.CharField(label=_("Text of the notice"), required=False, widget=_lines(6))
    late_reason = forms.CharField(label=_("Why the notice is late"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        """A day without what shows it, or the other way round, proves nothing."""
        values = super().clean() or {}
        if values.get("sent_on") and not values.get("evidence") and "evidence" not in self.errors:
            self.add_error("evidence", _("Add what shows that the notice went out."))
        if values.get("evidence") and not values.get("sent_on") and "sent_on" not in self.errors:
            self.add_error("sent_on", _("Say on which day it went out."))
        return values

    def values(self) -> dict[str, Any]:
        """What the service takes; the day counts from its beginning, for the charter reckons in days."""
        found = dict(self.cleaned_data)
        day = found.pop("sent_on")
        return found | {"sent_at": timezone.make_aware(datetime.combine(day, time.min)) if day else None}


class MotionForm(forms.Form):
    """A motion."""

    title = forms.CharField(label=_("Title"), max_length=200)
    power = forms.ChoiceField(label=_("Power of the charter"))
    item_id = forms.ChoiceField(label=_("Item of the agenda"), required=False)
    sponsor = forms.CharField(label=_("Brought in by"), max_length=80)
    seconders = forms.CharField(label=_("Seconded by"), required=False, max_length=400)
    text = forms.CharField(label=pgettext_lazy("motion", "Text"), widget=_lines(8))

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lang = language()
        items = [("", "—"), *((str(item.pk), f"{item.order} {item.title}") for item in items_of(meeting))]
        self.fields["power"].choices = power_choices(meeting, lang)  # type: ignore[attr-defined]  # a choice field
        self.fields["item_id"].choices = items  # type: ignore[attr-defined]  # a choice field

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        item = self.cleaned_data["item_id"]
        names = self.cleaned_data["seconders"].replace("，", "、").replace(",", "、").split("、")
        return {**self.cleaned_data, "item_id": int(item) if item else None, "seconders": names}


class AmendmentForm(forms.Form):
    """An amendment: the whole text as it would read."""

    sponsor = forms.CharField(label=_("Brought in by"), max_length=80)
    text = forms.CharField(label=_("Text as amended"), widget=_lines(8))


class MinutesForm(forms.Form):
    """The words of minutes."""

    text = forms.CharField(
        label=pgettext_lazy("motion", "Text"), widget=forms.Textarea(attrs={"rows": 24, "class": "mt-text"})
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class MethodForm(forms.Form):
    """How a vote is taken."""

    method = forms.ChoiceField(label=_("Method"), choices=Method.choices)
