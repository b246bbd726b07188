"""Forms of the room. What the charter and the rules say of the values is checked by the services."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiguan.elections.enums import CredentialMode, Duty, Electorate
from huiguan.elections.models import Candidate, PaperCount
from huiguan.ui.forms import date_input

VOTES = (("for", pgettext_lazy("ballot", "For")), ("against", _("Against")), ("abstained", _("Abstained")))
Choices = list[tuple[Any, str]]
#: Those present at a meeting vote on its motions.
OF_POSTS = [each for each in Electorate.choices if each[0] != Electorate.MEETING]


class ElectionForm(forms.Form):
    """What is elected, by whom, and who makes the credentials."""

    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("As voters and the public read it."))
    post_id = forms.TypedChoiceField(label=_("Post to be filled"), coerce=int)
    term_id = forms.TypedChoiceField(
        label=_("Term"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("A term in preparation begins with the declared result, and the one before ends then."),
    )
    seats = forms.IntegerField(label=_("Seats to be filled"), min_value=1, max_value=1000)
    electorate = forms.ChoiceField(label=_("Who votes"), choices=OF_POSTS)
    body_id = forms.TypedChoiceField(
        label=_("Body that votes"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Only where holders of posts vote."),
    )
    meeting_id = forms.TypedChoiceField(
        label=_("Meeting at which it is held"), coerce=int, empty_value=None, required=False
    )
    mode = forms.ChoiceField(label=_("Who makes the credentials"), choices=CredentialMode.choices)

    by_mail = forms.BooleanField(
        label=_("Mail each voter the credential"),
        required=False,
        help_text=_("Only where this system makes them. Whoever reads a voter's mail can then vote in that place."),
    )
    revote = forms.BooleanField(
        label=_("A cast ballot may be replaced until the end"),
        required=False,
        initial=True,
        help_text=_("Helps whoever was watched or changed the mind. Where the charter says no, it is not taken."),
    )

    def __init__(
        self, *args: Any, posts: Choices, bodies: Choices, meetings: Choices, terms: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post_id"].choices = posts  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["term_id"].choices = terms  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["meeting_id"].choices = [("", "—"), *meetings]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["body_id"].choices = [("", "—"), *bodies]  # type: ignore[attr-defined]  # a ChoiceField


class OfficialForm(forms.Form):
    """Who does what."""

    duty = forms.ChoiceField(label=_("Duty in the election"), choices=Duty.choices)
    person_id = forms.TypedChoiceField(label=_("Who serves"), coerce=int)

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person_id"].choices = people  # type: ignore[attr-defined]  # a ChoiceField


class ReleaseForm(forms.Form):
    """By which resolution the signature of a scrutineer is done without, why, and who signs instead."""

    resolution_id = forms.TypedChoiceField(
        label=_("Resolution of those who vote"),
        coerce=int,
        help_text=_(
            "Carried after the count, in a meeting or by correspondence where the charter allows it. Its words name "
            "this election by its title, the scrutineer, and who signs instead."
        ),
    )
    note = forms.CharField(label=_("Why there is no signature; this is public"), max_length=200)
    successor_id = forms.TypedChoiceField(
        label=_("Who signs instead"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Empty where another scrutineer has signed or still does."),
    )

    def __init__(self, *args: Any, resolutions: Choices, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decision: Any = self.fields["resolution_id"]
        decision.choices = resolutions
        if not resolutions:
            decision.choices = [("", _("No resolution names this election and the scrutineer yet"))]
            decision.disabled = True
        self.fields["successor_id"].choices = [("", "—"), *people]  # type: ignore[attr-defined]  # a ChoiceField


class ShareForm(forms.Form):
    """How many trustees are enough."""

    threshold = forms.IntegerField(
        label=_("Trustees needed to count"),
        min_value=2,
        required=False,
        help_text=_("Fewer than there are. Empty: all of them, each with a key of their own."),
    )


class OpenForm(forms.Form):
    """Until when one may vote."""

    closes_at = forms.DateTimeField(
        label=_("Voting ends at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )


class CloseForm(forms.Form):
    """What closing needs to know."""

    present = forms.IntegerField(
        label=_("Present at the election"),
        min_value=0,
        help_text=_("By the list of attendance. The bar is counted on those present; more ballots than that void it."),
    )


class DeclareForm(forms.Form):
    """From when those elected hold the post."""

    began_on = forms.DateField(label=_("Tenures begin on"), widget=date_input())


class CancelForm(forms.Form):
    """Why."""

    note = forms.CharField(label=_("Reason, which is public"), max_length=200)


class CandidatureForm(forms.Form):
    """What a candidate says to the voters."""

    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("Shown small on the ballot; place, time and device are left out."),
    )
    no_picture = forms.BooleanField(label=_("Without a picture"), required=False)
    statement = forms.CharField(
        label=_("Statement to the voters"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )


class PaperCountForm(forms.Form):
    """What a teller counted. Each name has three fields, `for_…`, `against_…` and `abstained_…`."""

    issued = forms.IntegerField(label=_("Papers issued"), min_value=0)
    returned = forms.IntegerField(label=_("Papers returned"), min_value=0)
    invalid = forms.IntegerField(label=_("Invalid papers"), min_value=0)

    def __init__(self, *args: Any, names: Sequence[Candidate], mine: PaperCount | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        told = mine.votes if mine else {}
        for name in names:
            for place, (key, label) in enumerate(VOTES):
                self.fields[f"{key}_{name.pk}"] = forms.IntegerField(
                    label=format_lazy("{} · {}", name.name, label),
                    min_value=0,
                    required=False,
                    initial=told.get(str(name.pk), [None] * len(VOTES))[place],
                )
        for key in ("issued", "returned", "invalid"):
            self.fields[key].initial = getattr(mine, key, None)

    def votes(self) -> dict[int, list[int]]:
        """For, against and abstained of each name; 0 where nothing was entered."""
        return {name.pk: [self.cleaned_data[f"{key}_{name.pk}"] or 0 for key, _label in VOTES] for name in self.names}
