"""Forms of the room. What the charter and the rules say of the values is checked by the services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.engines.charter import TEMPLATES
from huiguan.engines.charter.vocabulary import APPROVALS, ROLES
from huiguan.governance.enums import BeganBy, BodyKind, ChosenBy, EndedBy
from huiguan.governance.reading import language
from huiguan.governance.services.namesakes import ANSWERS
from huiguan.ui.forms import date_input

_FREE: dict[str, Any] = {"required": False}


def _rows(count: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": count})


def _day(label: Any, *, required: bool = True, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=date_input(), **more)


def _said(names: dict[str, Any], keys: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(key, names[key].to(language())) for key in keys]


def blanks_text(blanks: dict[str, str]) -> str:
    """The words of the blanks as lines, as the form takes them."""
    return "\n".join(f"{name}={value}" for name, value in blanks.items())


def _blanks(lines: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in lines.replace("＝", "=").splitlines() if "=" in line.replace("＝", "="))
    return {name.strip(" 【】"): value.strip() for name, _sign, value in pairs}


class DraftForm(forms.Form):
    """Where a draft begins: at the charter in force, or at a template."""

    template = forms.ChoiceField(label=_("Begin with"), **_FREE)
    title = forms.CharField(label=_("Title"), max_length=200, **_FREE)
    blanks = forms.CharField(
        label=_("Words of the blanks"), widget=_rows(6), help_text=_("One line each: name of the blank=words"), **_FREE
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shipped = [(name, said.to(language())) for name, said in TEMPLATES.items()]
        self.fields["template"].choices = [("", _("The charter in force")), *shipped]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_blanks(self) -> dict[str, str]:
        """By name."""
        return _blanks(self.cleaned_data["blanks"])


class CharterForm(forms.Form):
    """A draft's words."""

    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(label=_("Articles and rules (YAML)"), widget=_rows(28), strip=False)
    blanks = forms.CharField(
        label=_("Words of the blanks"), widget=_rows(6), help_text=_("One line each: name of the blank=words"), **_FREE
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean_blanks(self) -> dict[str, str]:
        """By name."""
        return _blanks(self.cleaned_data["blanks"])


class CarryForm(forms.Form):
    """The vote of the congress, in a meeting here, by which a version was carried."""

    vote = forms.TypedChoiceField(label=_("Vote in a meeting"), coerce=int)

    def __init__(self, *args: Any, votes: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vote"].choices = votes  # type: ignore[attr-defined]  # a ChoiceField


class FoundingForm(forms.Form):
    """The vote of a founding congress on the first charter, as its tellers and its minutes have it."""

    on = _day(_("Carried on"))
    carried_by = forms.CharField(label=_("Carried by"), max_length=200, help_text=_("Which congress, which meeting."))
    entitled = forms.IntegerField(label=_("Entitled to attend"), min_value=1)
    present = forms.IntegerField(label=_("Present"), min_value=0)
    votes_for = forms.IntegerField(label=pgettext_lazy("vote", "For"), min_value=0)
    against = forms.IntegerField(label=_("Against"), min_value=0)
    abstain = forms.IntegerField(label=_("Abstained"), min_value=0)
    secret = forms.BooleanField(label=_("Secret ballot"), **_FREE)
    tellers = forms.CharField(label=_("Tellers"), max_length=200)
    minutes = forms.CharField(label=_("Minutes (number or title)"), max_length=200)


class NoteForm(forms.Form):
    """Why."""

    note = forms.CharField(label=_("Reason"), max_length=500, widget=_rows(3))


class ApprovalForm(forms.Form):
    """The authority's approval (核准)."""

    authority = forms.CharField(label=_("Approving authority"), max_length=120)
    approved_on = _day(_("Approved on"))
    approval_number = forms.CharField(label=_("Number of the approval"), max_length=80, **_FREE)


class DayForm(forms.Form):
    """One day."""

    on = _day(_("Date"))


class BodyForm(forms.Form):
    """A new body."""

    kind = forms.ChoiceField(label=_("Kind"), choices=BodyKind.choices)
    name = forms.CharField(label=_("Name"), max_length=120)
    parent_id = forms.TypedChoiceField(label=_("Body above"), coerce=int, empty_value=None, **_FREE)
    on = _day(_("Established on"))
    decision = forms.CharField(label=_("Decision"), max_length=200, **_FREE)

    def __init__(self, *args: Any, bodies: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent_id"].choices = [("", "—"), *((body.pk, body.name) for body in bodies)]  # type: ignore[attr-defined]  # a ChoiceField


class CloseForm(forms.Form):
    """A body that is closed."""

    on = _day(_("Dissolved on"))
    decision = forms.CharField(label=_("Decision"), max_length=200)


class PostForm(forms.Form):
    """A new post."""

    name = forms.CharField(label=_("Name"), max_length=80)
    key = forms.ChoiceField(label=_("Post of the charter"), help_text=_("The charter's limits then hold."), **_FREE)
    seats = forms.IntegerField(
        label=pgettext_lazy("post of a body", "Seats"), min_value=1, max_value=9999, initial=1, **_FREE
    )
    officer = forms.BooleanField(label=_("Officer (负责人)"), **_FREE)
    on = _day(pgettext_lazy("post of a body", "Opened on"))

    def __init__(self, *args: Any, keys: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [("", "—"), *keys]  # type: ignore[attr-defined]  # a ChoiceField


_CANDIDATE_ROLES = ("retired_cadre", "finance_staff", "staff", "legal_representative_elsewhere")


def _who(*, required: bool = False) -> forms.CharField:
    """The key of somebody known, as the page of the search puts it there."""
    return forms.CharField(required=required, max_length=24, widget=forms.HiddenInput)


class TieForm(forms.Form):
    """Whose name it is."""

    who = _who(required=True)
    same_person = forms.BooleanField(label=_("It is the same person, though the names differ"), **_FREE)


class ProposalForm(forms.Form):
    """Somebody for a post, known or by name alone."""

    who = _who()
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    unit = forms.CharField(label=_("Unit and duty"), max_length=200, **_FREE)
    born = _day(_("Date of birth"), required=False, help_text=_("Asked where the charter limits the age; not kept."))
    # Shown where there is more than one term to propose for.
    term_id = forms.TypedChoiceField(label=_("Term"), coerce=int, empty_value=None, widget=forms.HiddenInput, **_FREE)
    on = _day(_("Day of the election or appointment"))
    began_by = forms.ChoiceField(label=pgettext_lazy("tenure", "How it began"), choices=BeganBy.choices)
    # Shown once there is somebody of the same name to ask about.
    namesake = forms.ChoiceField(
        label=_("Whoever stands here under this name is"),
        choices=[("", "—"), *ANSWERS],
        widget=forms.HiddenInput,
        **_FREE,
    )
    roles = forms.MultipleChoiceField(label=_("Is also"), widget=forms.CheckboxSelectMultiple, **_FREE)
    approvals = forms.MultipleChoiceField(
        label=_("Approvals that are there"), widget=forms.CheckboxSelectMultiple, **_FREE
    )

    def __init__(self, *args: Any, terms: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        term: Any = self.fields["term_id"]
        term.choices = terms
        if len(terms) > 1:
            term.widget = forms.Select(choices=terms)
        self.fields["roles"].choices = _said(ROLES, _CANDIDATE_ROLES)  # type: ignore[attr-defined]  # a ChoiceField
        if self.data.get("namesake"):
            self.ask_about_namesakes()
        self.fields["approvals"].choices = _said(APPROVALS, tuple(APPROVALS))  # type: ignore[attr-defined]  # a ChoiceField

    def ask_about_namesakes(self) -> None:
        """Show the question whether people of the same name are the one proposed."""
        field = self.fields["namesake"]
        field.widget = forms.Select(choices=field.choices)  # type: ignore[attr-defined]  # a ChoiceField


class EnterForm(forms.Form):
    """Since when, and by which decision."""

    began_on = _day(_("Began on"))
    decision = forms.CharField(label=_("Decision"), max_length=200, help_text=_("Which election or meeting."))
    revision = forms.IntegerField(widget=forms.HiddenInput)


class EndForm(forms.Form):
    """Until when, and how."""

    on = _day(_("Ended on"))
    ended_by = forms.ChoiceField(label=_("How it ended"), choices=EndedBy.choices)
    decision = forms.CharField(label=_("Decision"), max_length=200, **_FREE)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class RevisionForm(forms.Form):
    """Nothing but what was seen."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class TermForm(forms.Form):
    """A new term."""

    ordinal = forms.IntegerField(label=_("Term number"), min_value=1, max_value=999)
    starts_on = _day(_("Began on"), help_text=_("The day of the congress that elected."))
    ends_due = _day(_("Ends on"), required=False, help_text=_("Left empty, it is reckoned from the charter."))


class PrepareTermForm(forms.Form):
    """The next term, while it is prepared."""

    ordinal = forms.IntegerField(label=_("Term number"), min_value=1, max_value=999)
    starts_on = _day(_("Planned day of the congress"))


class PostponeForm(forms.Form):
    """A later end of the term, with what shows each approval."""

    to = _day(_("Postponed to"))
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, needs: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in needs:
            label = capfirst(APPROVALS[key].to(language()))
            self.fields[f"approval_{key}"] = forms.CharField(
                label=label, max_length=200, required=False, help_text=_("Meeting or number, and date.")
            )


class DatesForm(forms.Form):
    """What the timetable hangs on."""

    congress_on = _day(_("Day of the congress"), required=False)
    consent_on = _day(_("Consent of the supervising authority"), required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class StepForm(forms.Form):
    """A step that was done."""

    done_on = _day(_("Done on"))
    proof = forms.ChoiceField(label=_("Linked evidence"), **_FREE)
    file = forms.FileField(label=_("File that shows it"), **_FREE)
    evidence = forms.CharField(
        label=_("Evidence"), max_length=300, help_text=_("Minutes, letter and number, report."), **_FREE
    )
    responsible = forms.CharField(label=_("Responsible"), max_length=80, **_FREE)
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, proofs: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proof"].choices = [("", "—"), *proofs]  # type: ignore[attr-defined]  # a ChoiceField


class QuotaForm(forms.Form):
    """Quotas as lines."""

    quotas = forms.CharField(
        label=_("Units and their delegates"), widget=_rows(12), help_text=_("One line each: unit, number"), **_FREE
    )

    def clean_quotas(self) -> list[tuple[str, int]]:
        """Name and number of each line."""
        found = []
        for line in self.cleaned_data["quotas"].replace("，", ",").splitlines():
            name, _sign, number = line.rpartition(",")
            if not line.strip():
                continue
            if not name.strip() or not number.strip().isascii() or not number.strip().isdigit():
                raise forms.ValidationError(_("This line is not “unit, number”: %(line)s"), params={"line": line[:40]})
            found.append((name.strip(), int(number.strip()[:6])))
        return found


class DelegateForm(forms.Form):
    """A delegate of a unit, known or by name alone."""

    who = _who()
    quota_id = forms.TypedChoiceField(label=_("Unit"), coerce=int)
    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    duty = forms.CharField(label=_("Unit and duty"), max_length=200, **_FREE)
    chosen_by = forms.ChoiceField(label=_("Chosen"), choices=ChosenBy.choices)

    def __init__(self, *args: Any, quotas: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quota_id"].choices = [(row.pk, f"{row.name} {row.entered}/{row.seats}") for row in quotas]  # type: ignore[attr-defined]  # a ChoiceField


class SendDelegateForm(DelegateForm):
    """A delegate to the congress of an association above: its office is not this one, so that nobody is "invited"."""

    def __init__(self, *args: Any, quotas: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, quotas=quotas, **kwargs)
        congress: Any = self.fields["quota_id"]
        chosen: Any = self.fields["chosen_by"]
        free = [row for row in quotas if row.entered < row.seats]
        congress.label = _("Congress")
        congress.choices = [(row.pk, f"{row.organization.name} {row.entered}/{row.seats}") for row in free]
        chosen.choices = [each for each in ChosenBy.choices if each[0] != ChosenBy.SPECIAL]


class ReplaceDelegateForm(forms.Form):
    """Why a delegate is replaced."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
    revision = forms.IntegerField(widget=forms.HiddenInput)
