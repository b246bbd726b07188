"""Forms of the room. What the rules say of the values is checked by the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.members import selectors
from huiguan.members.enums import ClassKind, ExtraKind, Gender
from huiguan.members.models import Membership
from huiguan.members.purposes import HEALTH
from huiguan.ui.forms import date_input

EXTRA = "extra_"
RECORD = ("klass", "number", "joined_on", "decision")
_TEXT: dict[str, Any] = {"required": False}


def _rows(count: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count})


def class_choices(organization: Any, kind: str = ClassKind.INDIVIDUAL, keep: str = "") -> list[tuple[str, Any]]:
    """Classes in use, and the one that a record has already."""
    views = selectors.classes_of(organization, kind, active=False)
    return [(view.key, view.label) for view in views if view.active or view.key == keep]


def _add_health(form: forms.Form, membership: Membership) -> None:
    """What a member tells about an injury or an illness, where the member consented that it is kept.

    Also where it is kept without a consent, from before one was asked for: so that it can be emptied.
    """
    consented = consent_in_force(membership, HEALTH) is not None
    if not consented and membership.health_note is None:
        return
    form.fields["health_note"] = forms.CharField(
        label=_("Health"),
        max_length=300,
        required=False,
        help_text=_("Encrypted, and for looking after the member in hardship only. Withdrawing the consent deletes it.")
        if consented
        else _("Kept without a consent: empty the field, or ask for the consent. Nothing new is kept without it."),
    )


class MemberForm(forms.Form):
    """A member as the office writes it. Each field carries what it was, so that only changes are sent on."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    id_number = forms.CharField(
        label=_("ID number"), max_length=30, help_text=_("Says date of birth and gender itself."), **_TEXT
    )
    gender = forms.ChoiceField(label=_("Gender"), choices=[("", "—"), *Gender.choices], required=False)
    birth_date = forms.DateField(label=_("Date of birth"), required=False, widget=date_input())
    mobile = forms.CharField(
        label=_("Mobile number"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"}), **_TEXT
    )
    unit = forms.CharField(label=_("Unit"), max_length=200, **_TEXT)
    duty = forms.CharField(label=_("Duty"), max_length=100, **_TEXT)
    klass = forms.ChoiceField(label=_("Class"))
    number = forms.CharField(
        label=_("Member number"), max_length=40, help_text=_("Left empty, the next one is given."), **_TEXT
    )
    joined_on = forms.DateField(label=_("Joined on"), required=False, widget=date_input())
    decision = forms.CharField(
        label=_("Decision"), max_length=200, help_text=_("Which body admitted, when, under which number."), **_TEXT
    )
    email = forms.EmailField(label=_("E-mail"), **_TEXT)
    address = forms.CharField(label=_("Address"), max_length=300, **_TEXT)
    bank_account = forms.CharField(label=_("Bank account"), max_length=40, **_TEXT)
    note = forms.CharField(label=_("Note"), max_length=500, widget=_rows(2), **_TEXT)

    def __init__(self, *args: Any, organization: Any, membership: Membership | None = None, **kwargs: Any) -> None:
        initial = {"klass": "full"} if membership is None else shown_values(membership)
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        keep = membership.klass if membership is not None else ""
        self.fields["klass"].choices = class_choices(organization, keep=keep)  # type: ignore[attr-defined]  # a ChoiceField
        for field in selectors.fields_of(organization):
            self.fields[f"{EXTRA}{field.key}"] = extra_field(field)
        if membership is not None:
            _add_health(self, membership)
            self._carry_what_was()
            self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput, initial=membership.revision)

    def _carry_what_was(self) -> None:
        for field in self.fields.values():
            field.show_hidden_initial = True

    def changes(self) -> dict[str, Any]:
        """Clean values of what was changed, by field."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "revision"}

    def was(self, name: str) -> str:
        """What a field held when the form was opened, as text."""
        return str(
            self[name].initial
            if self.data.get(self.add_initial_prefix(name)) is None
            else self.data[self.add_initial_prefix(name)]
        )


def extra_field(field: Any) -> forms.Field:
    """The form's field of a further field that an association keeps."""
    more: dict[str, Any] = {"label": field.label, "required": field.required, "help_text": field.purpose}
    if field.kind == ExtraKind.DATE:
        return forms.DateField(widget=date_input(), **more)
    if field.kind == ExtraKind.NUMBER:
        return forms.DecimalField(**more)
    if field.kind == ExtraKind.CHOICE:
        return forms.ChoiceField(choices=[("", "—"), *((one, one) for one in field.choices)], **more)
    return forms.CharField(max_length=200, **more)


def shown_values(membership: Membership) -> dict[str, Any]:
    """What the form shows of a record: sealed values masked, so that a mask that comes back is unchanged."""
    from huiguan.kernel.privacy.sealed import masked  # needs the sealed tables, declared at start-up

    plain = ("name", "gender", "birth_date", "unit", "duty", "klass", "number", "joined_on", "decision", "email",
             "address", "note")  # fmt: skip
    values: dict[str, Any] = {name: getattr(membership, name) for name in plain}
    values |= {name: masked(membership, name) for name in ("id_number", "mobile", "bank_account", "health_note")}
    return values | {f"{EXTRA}{key}": value for key, value in membership.extra.items()}


def details_of(values: dict[str, Any], extra: dict[str, Any] | None = None) -> dict[str, Any]:
    """Values of the form as services take them: further fields together under `extra`, the record's own left out."""
    found = {name: value for name, value in values.items() if name not in RECORD and not name.startswith(EXTRA)}
    given = {name.removeprefix(EXTRA): plain_extra(value) for name, value in values.items() if name.startswith(EXTRA)}
    return {**found, "extra": {**(extra or {}), **given}} if given else found


def plain_extra(value: Any) -> Any:
    """A further field's value as it is stored: text, or nothing."""
    return "" if value is None else str(value)


class ApplicantForm(forms.Form):
    """Somebody who wants to become a member; by the office from paper, or by the applicant."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    id_number = forms.CharField(
        label=_("ID number"), max_length=30, help_text=_("Says date of birth and gender itself.")
    )
    mobile = forms.CharField(
        label=_("Mobile number"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    unit = forms.CharField(label=_("Unit"), max_length=200)
    duty = forms.CharField(label=_("Duty"), max_length=100, **_TEXT)
    email = forms.EmailField(label=_("E-mail"), **_TEXT)
    klass = forms.ChoiceField(label=_("Class"))
    statement = forms.CharField(label=_("Why you want to join"), max_length=2000, widget=_rows(3), **_TEXT)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, organization: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["klass"].choices = class_choices(organization)  # type: ignore[attr-defined]  # a ChoiceField
        for field in selectors.fields_of(organization):
            if field.required:
                self.fields[f"{EXTRA}{field.key}"] = extra_field(field)


class OwnRecordForm(forms.Form):
    """What members change of their own record themselves."""

    mobile = forms.CharField(
        label=_("Mobile number"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"}), **_TEXT
    )
    unit = forms.CharField(label=_("Unit"), max_length=200, **_TEXT)
    duty = forms.CharField(label=_("Duty"), max_length=100, **_TEXT)
    email = forms.EmailField(label=_("E-mail"), **_TEXT)
    address = forms.CharField(label=_("Address"), max_length=300, **_TEXT)
    bank_account = forms.CharField(label=_("Bank account"), max_length=40, **_TEXT)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        values = shown_values(membership)
        kwargs["initial"] = {**values, "revision": membership.revision}
        super().__init__(*args, **kwargs)
        _add_health(self, membership)


class UnitForm(forms.Form):
    """A unit member."""

    name = forms.CharField(label=_("Name"), max_length=200)
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=30,
        help_text=_("18 characters. State organs cannot be unit members; the code tells."),
        **_TEXT,
    )
    klass = forms.ChoiceField(label=_("Class"))
    number = forms.CharField(
        label=_("Member number"), max_length=40, help_text=_("Left empty, the next one is given."), **_TEXT
    )
    joined_on = forms.DateField(label=_("Joined on"), required=False, widget=date_input())
    address = forms.CharField(label=_("Address"), max_length=300, **_TEXT)
    representative = forms.CharField(label=_("Representative"), max_length=60, **_TEXT)
    representative_duty = forms.CharField(label=_("Duty"), max_length=100, **_TEXT)
    representative_mobile = forms.CharField(
        label=_("Mobile number"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"}), **_TEXT
    )
    decision = forms.CharField(label=_("Decision"), max_length=200, **_TEXT)
    note = forms.CharField(label=_("Note"), max_length=500, widget=_rows(2), **_TEXT)

    def __init__(self, *args: Any, organization: Any, unit: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["klass"].choices = class_choices(organization, ClassKind.UNIT)  # type: ignore[attr-defined]  # a ChoiceField
        if unit is not None:
            for name in ("klass", "number", "joined_on", "decision"):
                del self.fields[name]
            self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput)


class UnitApplicantForm(UnitForm):
    """A body that wants to become a unit member; what the decision brings is not asked."""

    statement = forms.CharField(label=_("Why it wants to join"), max_length=2000, widget=_rows(3), **_TEXT)
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, organization: Any, **kwargs: Any) -> None:
        super().__init__(*args, organization=organization, **kwargs)
        for name in ("number", "joined_on", "decision"):
            del self.fields[name]


class OwnUnitForm(UnitApplicantForm):
    """A body's application as its contact fills it in; who it is, is asked only where the account names nobody yet."""

    contact_name = forms.CharField(label=_("Your name"), max_length=60)
    contact_mobile = forms.CharField(
        label=_("Your mobile number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text=_("Where the office reaches you about this application."),
    )
    field_order = (
        "name", "credit_code", "klass", "address", "representative", "representative_duty", "representative_mobile",
        "contact_name", "contact_mobile", "statement",
    )  # fmt: skip

    def __init__(self, *args: Any, organization: Any, named: bool, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, organization=organization, **kwargs)
        self.fields["name"].label = _("Name of the unit")
        self.fields["representative_mobile"].label = _("The representative's mobile number")
        for name in ("credit_code", "representative"):
            self.fields[name].required = True
        gone = {"note", *(("contact_name",) if named else ()), *(("klass", "form_key") if again else ())}
        for name in gone:
            del self.fields[name]

    def parts(self, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Clean values as services take them: what describes the body, and the rest."""
        rest = {"klass", "statement", "form_key", "contact_name", "contact_mobile"}
        body = {name: value for name, value in values.items() if name not in rest}
        return body, {name: value for name, value in values.items() if name in rest}


class SettingsForm(forms.Form):
    """Who decides on admission, and how numbers are made."""

    admission_body = forms.CharField(
        label=_("Body that decides on admission"), max_length=120, help_text=_("As the charter names it."), **_TEXT
    )
    number_pattern = forms.CharField(
        label=_("Pattern of member numbers"),
        max_length=40,
        help_text=_("Holds {seq} with its digits, such as {year}{seq:06}, and may hold {year} and {code}."),
    )


class FieldForm(forms.Form):
    """A further field that an association keeps of its members."""

    key = forms.SlugField(label=_("Key"), max_length=40, help_text=_("Latin letters, such as work_number."))
    label = forms.CharField(label=_("Name"), max_length=60)
    label_en = forms.CharField(label=_("Name in English"), max_length=60, **_TEXT)
    kind = forms.ChoiceField(label=_("Kind"), choices=ExtraKind.choices)
    choices = forms.CharField(label=_("Choices, one a line"), widget=_rows(3), **_TEXT)
    purpose = forms.CharField(label=_("What it is needed for"), max_length=200)
    required = forms.BooleanField(label=_("Must be filled in"), required=False)
