"""What a trustee does at the end."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from huiguan.elections.enums import Duty, ElectionState
from huiguan.elections.models import Official
from huiguan.elections.selectors import decrypted, papers_are_missing, trustees_needed, trustees_of
from huiguan.elections.services.chain import append_event
from huiguan.elections.services.counting import asked_in, publish_result, tally_in, trustees_in
from huiguan.elections.services.doors import insist_on, lock_box, lock_duty
from huiguan.engines.ballot.archive import hash_of
from huiguan.engines.ballot.errors import BallotError
from huiguan.engines.ballot.keys import owned
from huiguan.engines.ballot.tally import check_partial_decryption, read_partial_decryption
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, RuleViolation, system_actor


def decrypt_tally(*, actor: Actor, official_id: int, body: bytes) -> Official:
    """Take a trustee's partial decryption, made with the secret key in the trustee's own browser.

    Its proofs are checked against the trustee's public key in the archive: RuleViolation "decryption" for a wrong key.
    With the last one that is needed the result is put together.
    """
    with recording(actor, reason="decrypt_tally"):
        official = lock_duty(actor, official_id, Duty.TRUSTEE)
        election = lock_box(official.election_id)
        insist_on(election, ElectionState.DECRYPTING)
        if official.done_at is not None:
            raise RuleViolation(_("You have decrypted already."), code="there_already")
        if papers_are_missing(election):
            message = _("The tellers do not agree on the papers yet, which are counted before anything is decrypted.")
            raise RuleViolation(message, code="papers")
        owner = 1 + [each.pk for each in trustees_of(election)].index(official.pk)
        asked = asked_in(election)
        name = owned(owner, hash_of(body))
        try:
            found = read_partial_decryption(asked, body, name)
            keys = [key for trustee in trustees_in(election, asked) for key in trustee.keys]
            check_partial_decryption(asked, tally_in(election, asked), keys[owner - 1], found)
        except BallotError as fault:
            message = _(
                "This was not decrypted with your key. Choose the file of the key that you made for this election."
            )
            raise RuleViolation(message, code="decryption") from fault
        append_event(election, "PartialDecryption", [body, name])
        official.done_at = timezone.now()
        official.save()
        if decrypted(election) == trustees_needed(election):
            publish_result(actor=system_actor("elections"), election=election)
    return official
