"""A key that the trustees share, so that some of them are enough to count; only what is public of it comes here.

Round 1: each trustee's certificate. Round 2, when all are there: a polynomial, with a secret for each of the others
that nobody else can read. Round 3: the public half of each one's part, which the secrets make. See engines.ballot.dkg.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from huiguan.elections.enums import Duty, ElectionState
from huiguan.elections.models import Election, Official
from huiguan.elections.selectors import MIN_TRUSTEES, parts_of, round_of, trustees_of
from huiguan.elections.services.doors import insist_on, lock_box, lock_duty, lock_election
from huiguan.elections.services.inbox import ask_anew
from huiguan.elections.services.setting_up import GROUP, MANAGE
from huiguan.engines.ballot.canonical import dump, load
from huiguan.engines.ballot.dkg import check_polynomial, check_share
from huiguan.engines.ballot.errors import BallotError
from huiguan.engines.ballot.groups import group_of
from huiguan.engines.ballot.trustees import read_certificate
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation
from huiguan.kernel.revisions import save_revised


def share_key(*, actor: Actor, election_id: int, threshold: int | None) -> Election:
    """Have the trustees that are named share a key of which `threshold` of them are enough; None: all are needed.

    Keys and parts that were entered before are gone, and trustees are asked anew. Invalid unless there are more
    trustees than needed, and at least two needed: nobody shall decrypt alone.
    """
    with recording(actor, reason="share_key"):
        election = lock_election(actor, election_id, MANAGE)
        insist_on(election, ElectionState.PREPARING)
        trustees = trustees_of(election)
        if threshold is not None and not MIN_TRUSTEES <= threshold < len(trustees):
            message = _("At least two are needed, and fewer than there are trustees (%(number)d).")
            raise Invalid(message % {"number": len(trustees)}, code="threshold", field="threshold")
        for each in trustees:
            _forget(each, "certificate", "polynomial", "public_key")
        election.threshold = threshold
        save_revised(election, actor)
        ask_anew(election)
    return election


def _forget(official: Official, *parts: str) -> None:
    if any(getattr(official, part) for part in parts):
        for part in parts:
            setattr(official, part, "")
        official.save()


def enter_certificate(*, actor: Actor, official_id: int, certificate: str) -> Official:
    """Round 1. A trustee who begins anew (the file is lost) makes the others do rounds 2 and 3 again."""

    def check(election: Election, trustees: list[Official], index: int, value: Any) -> None:
        read_certificate(group_of(GROUP), value, (len(trustees), election.threshold or 0, index))

    return _enter(actor, official_id, 1, certificate, check)


def enter_polynomial(*, actor: Actor, official_id: int, polynomial: str) -> Official:
    """Round 2, when every certificate is there; the others do round 3 again."""

    def check(election: Election, trustees: list[Official], index: int, value: Any) -> None:
        certs = parts_of(trustees, "certificate")
        check_polynomial(group_of(GROUP), certs, index, value, election.threshold or 0)

    return _enter(actor, official_id, 2, polynomial, check)


def enter_share(*, actor: Actor, official_id: int, share: str) -> Official:
    """Round 3, when every polynomial is there: the public half of the trustee's part of the key."""

    def check(election: Election, trustees: list[Official], index: int, value: Any) -> None:
        certs, polynomials = parts_of(trustees, "certificate"), parts_of(trustees, "polynomial")
        check_share(group_of(GROUP), certs, polynomials, index, value, election.threshold or 0)

    return _enter(actor, official_id, 3, share, check)


_Check = Callable[[Election, list[Official], int, Any], None]


def _enter(actor: Actor, official_id: int, number: int, sent: str, check: _Check) -> Official:
    """Take a trustee's part of a round. RuleViolation "round" before its time, "key" when its proofs do not hold."""
    with recording(actor, reason="enter_key"):
        official = lock_duty(actor, official_id, Duty.TRUSTEE)
        election = lock_box(official.election_id)
        insist_on(election, ElectionState.PREPARING)
        if election.threshold is None:
            raise NotFound(str(official_id))
        trustees = trustees_of(election)
        if round_of(trustees) < number:
            raise RuleViolation(_("Not every trustee has finished the round before."), code="round")
        index = 1 + [each.pk for each in trustees].index(official.pk)
        try:
            value = load(sent.encode())
            check(election, trustees, index, value)
        except BallotError as fault:
            message = _("This part of the key does not fit: %(fault)s.") % {"fault": fault}
            raise RuleViolation(message, code="key") from fault
        _put(trustees, index, number, dump(value).decode())
        if round_of(trustees) > number:
            ask_anew(election)
    return trustees[index - 1]


def _put(trustees: list[Official], index: int, number: int, text: str) -> None:
    """What a part replaces makes what followed from it worthless, for everybody."""
    parts = ("certificate", "polynomial", "public_key")
    for each in trustees:
        _forget(each, *parts[number:])
    setattr(trustees[index - 1], parts[number - 1], text)
    trustees[index - 1].save()
