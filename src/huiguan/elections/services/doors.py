"""How services reach rows: locked, through the actor's scope or because they are the actor's own, or NotFound."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiguan.elections.enums import ElectionState
from huiguan.elections.models import Election, Official
from huiguan.kernel.permits import Actor, NotFound, RuleViolation, permit, scope_of

_RELATED = ("organization", "post__body", "term", "body", "motion", "vote_event")


def lock_election(actor: Actor, election_id: int, permission: str) -> Election:
    """An election in whose association the actor has `permission`, locked; casting waits while it is."""
    rows = Election.objects.scoped(scope_of(actor, permission)).select_related(*_RELATED)
    found: Election | None = rows.select_for_update(of=("self",)).filter(pk=election_id).first()
    if found is None:
        raise NotFound(str(election_id))
    return found


def lock_box(election_id: int) -> Election:
    """An election locked for adding to its archive; casting does not wait for that."""
    rows = Election.objects.unscoped("jobs add to the archive").select_related(*_RELATED)
    found: Election | None = rows.select_for_update(of=("self",), no_key=True).filter(pk=election_id).first()
    if found is None:
        raise NotFound(str(election_id))
    return found


def lock_duty(actor: Actor, official_id: int, duty: str) -> Official:
    """One's own duty of a kind, locked, with its election."""
    permit(actor, "elections.take_part", None)
    rows = Official.objects.unscoped("one's own duty").filter(person=actor.person_id, person__isnull=False, duty=duty)
    found: Official | None = rows.select_for_update().filter(pk=official_id).first()
    if found is None:
        raise NotFound(str(official_id))
    return found


def insist_on(election: Election, *states: ElectionState) -> None:
    """RuleViolation "wrong_state" unless the election is in one of the states."""
    if election.state not in [state.value for state in states]:
        message = _("This cannot be done now: %(state)s.")
        raise RuleViolation(message % {"state": election.get_state_display()}, code="wrong_state")
