"""Forms of what can be done with a membership, an application or a transfer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.calendar import today
from huiguan.kernel.organizations.forms import OrganizationField
from huiguan.kernel.privacy.enums import Means
from huiguan.ui.forms import date_input


def text_area(label: Any, *, required: bool) -> forms.CharField:
    """Words of several lines."""
    return forms.CharField(label=label, required=required, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ActionForm(forms.Form):
    """A form among others on one page: its ids carry the action's key."""

    def __init__(self, *args: Any, key: str, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"{key}_%s"
        super().__init__(*args, **kwargs)


class NoteForm(ActionForm):
    """Words that may be left out."""

    note = text_area(_("Note"), required=False)


class ReasonForm(ActionForm):
    """A reason that must be given."""

    note = text_area(_("Reason"), required=True)


class LeaveForm(ActionForm):
    """When somebody left, and words."""

    left_on = forms.DateField(label=_("Left on"), initial=today, widget=date_input())
    note = text_area(_("Note"), required=False)


class LapseForm(ActionForm):
    """When a membership lapsed, by which rule."""

    left_on = forms.DateField(label=_("Lapsed on"), initial=today, widget=date_input())
    note = text_area(_("By which rule of the charter"), required=True)


class DeathForm(ActionForm):
    """The day of death, where it is known."""

    died_on = forms.DateField(label=_("Died on"), required=False, widget=date_input())
    note = text_area(_("Note"), required=False)


class ExpelForm(ActionForm):
    """The decision by which a member is expelled."""

    decision = forms.CharField(
        label=_("Decision"), max_length=200, help_text=_("Which body, when, under which number.")
    )
    left_on = forms.DateField(label=_("Expelled on"), initial=today, widget=date_input())
    note = text_area(_("Reason"), required=True)


class ReadmitForm(ActionForm):
    """The decision by which somebody is admitted again."""

    decision = forms.CharField(
        label=_("Decision"), max_length=200, help_text=_("Which body, when, under which number.")
    )
    joined_on = forms.DateField(label=_("Admitted on"), initial=today, widget=date_input())


class TransferForm(ActionForm):
    """To which association a member goes over, and how the member consented."""

    receiver = OrganizationField(
        label=_("To the association"), max_length=250, help_text=_("Name, pinyin, initials or code.")
    )
    means = forms.ChoiceField(
        label=_("The member consented"), choices=[(one.value, one.label) for one in (Means.PAPER, Means.SPOKEN)]
    )
    new_unit = forms.CharField(label=_("New unit"), max_length=200, required=False)
    new_duty = forms.CharField(label=_("New duty"), max_length=100, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class ChecksForm(ActionForm):
    """What a clerk looked at: each point holds or does not."""

    note = text_area(_("Note to the body that decides"), required=False)

    def __init__(self, *args: Any, checks: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields.pop("note")
        for key, label in checks.items():
            self.fields[key] = forms.TypedChoiceField(
                label=label,
                choices=[("1", _("holds")), ("0", _("does not hold"))],
                coerce=lambda value: value == "1",
                widget=forms.RadioSelect,
            )
        self.fields["note"] = note


class DecisionForm(ActionForm):
    """What the body decided on an application."""

    admit = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("1", _("Admitted")), ("0", _("Not admitted"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    body = forms.CharField(label=_("Decided by"), max_length=120)
    decided_on = forms.DateField(label=_("Decided on"), initial=today, widget=date_input())
    reference = forms.CharField(
        label=_("Meeting or number"), max_length=200, required=False, help_text=_("Such as: 2nd Council, 3rd meeting.")
    )
    note = text_area(_("Reason"), required=False)


class AcceptForm(ActionForm):
    """Into which class a transferred member is taken."""

    klass = forms.ChoiceField(label=_("Class"))
    note = text_area(_("Note"), required=False)

    def __init__(self, *args: Any, classes: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["klass"].choices = classes  # type: ignore[attr-defined]  # a ChoiceField


class OwnTransferForm(ActionForm):
    """A member's own wish to go over to another association."""

    receiver = OrganizationField(
        label=_("To the association"), max_length=250, help_text=_("Name, pinyin, initials or code.")
    )
    new_unit = forms.CharField(label=_("New unit"), max_length=200, required=False)
    new_duty = forms.CharField(label=_("New duty"), max_length=100, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    agree = forms.BooleanField(label=_("I have read this and consent"))


class UnitLeaveForm(ActionForm):
    """How and when a unit member leaves."""

    transition = forms.ChoiceField(label=_("How"))
    left_on = forms.DateField(label=_("Left on"), initial=today, widget=date_input())
    note = text_area(_("Reason"), required=True)

    def __init__(self, *args: Any, ways: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["transition"].choices = ways  # type: ignore[attr-defined]  # a ChoiceField
