"""A scrutineer who does not sign: those who vote decide how it goes on; nobody else can."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.elections.enums import Duty, ElectionState
from huiguan.elections.models import Election, Official
from huiguan.elections.selectors import decisions_since_count, entitled_people, unnamed
from huiguan.elections.services.doors import insist_on, lock_election
from huiguan.elections.services.inbox import ask_for_signatures, tell_released
from huiguan.elections.services.outcome import hand_on_when_signed
from huiguan.governance.services.doors import words
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, NotFound, RuleViolation

DECLARE = "elections.declare_result"


def release_scrutineer(
    *, actor: Actor, official_id: int, election_id: int, resolution_id: int, note: str, successor_id: int | None = None
) -> Official:
    """Go on without the signature of a scrutineer, by a resolution of those who vote, made after the count.

    `note` says why the signature is missing, and is public beside the name, with the number of the resolution.
    `successor_id` is a person whom the same resolution puts in the place, who then has to sign. What a signature
    vouches for is not given up: RuleViolation "alone" where nobody else signs. "no_decision" where the resolution is
    not one of the body that votes, was carried before the count, or is in camera; "other_matter" where its words do
    not name the election, the scrutineer and the successor, or another election went on by it; "there_already" where
    nothing is missing. Whoever is released is told.
    """
    with recording(actor, reason="release_scrutineer"):
        official = _locked(election_id, official_id)
        election = lock_election(actor, election_id, DECLARE)
        insist_on(election, ElectionState.COUNTED)
        if official.done_at is not None or official.released_at is not None:
            raise RuleViolation(_("This scrutineer's signature is not missing."), code="there_already")
        successor = None if successor_id is None else _entitled(actor, election, successor_id)
        decision = _decision(election, resolution_id)
        _refuse_other_matter(decision, election, [official.name, *([successor] if successor else [])])
        official.released_by = decision
        official.release_note = words(note, 200, "note")
        official.released_at = timezone.now()
        official.save()
        if successor_id is not None and successor is not None:
            _put_in_place(election, successor_id, successor)
        _refuse_alone(election)
        ask_for_signatures(election)
        tell_released(election, official)
        hand_on_when_signed(election)
    return official


def _locked(election_id: int, official_id: int) -> Official:
    """The duty is locked before the election, as by whoever signs; the permission is asked with the election."""
    rows = Official.objects.unscoped("permitted with its election").filter(election=election_id, duty=Duty.SUPERVISOR)
    official: Official | None = rows.select_for_update().filter(pk=official_id).first()
    if official is None:
        raise NotFound(str(official_id))
    return official


def _decision(election: Election, resolution_id: int) -> Any:
    found = next((each for each in decisions_since_count(election) if each.pk == resolution_id), None)
    if found is None:
        message = _("This needs a resolution of those who vote, carried after the count and not in camera.")
        raise RuleViolation(message, code="no_decision", field="resolution_id")
    return found


def _refuse_other_matter(decision: Any, election: Election, names: list[str]) -> None:
    """What those who vote decided of something else is no leave: the motion says of which election, and of whom."""
    missing = unnamed(decision, (election.title, *names))
    if missing:
        message = _("The resolution does not name %(words)s: only what was put to the vote is decided.")
        raise RuleViolation(message % {"words": "、".join(missing)}, code="other_matter", field="resolution_id")
    rows = Official.objects.unscoped("whether a public resolution was used").filter(released_by=decision)
    if rows.exclude(election=election).exists():
        message = _("Another election has gone on by this resolution.")
        raise RuleViolation(message, code="other_matter", field="resolution_id")


def _entitled(actor: Actor, election: Election, person_id: int) -> str:
    name = dict(entitled_people(actor, election)).get(person_id)
    if name is None:
        raise NotFound(str(person_id))
    return name.partition("（")[0][:60]


def _put_in_place(election: Election, person_id: int, name: str) -> None:
    rows = Official.objects.unscoped("scrutineers of a locked election").filter(election=election)
    if rows.filter(duty=Duty.SUPERVISOR, person_id=person_id).exists():
        raise RuleViolation(_("This duty is taken already."), code="there_already", field="successor_id")
    Official.objects.create(
        organization=election.organization,
        election=election,
        duty=Duty.SUPERVISOR.value,
        person_id=person_id,
        name=name,
    )


def _refuse_alone(election: Election) -> None:
    rows = Official.objects.unscoped("scrutineers of a locked election").filter(election=election, released_at=None)
    if not rows.filter(duty=Duty.SUPERVISOR).exists():
        message = _("Somebody has to sign: name who does it in this scrutineer's place.")
        raise RuleViolation(message, code="alone", field="successor_id")
