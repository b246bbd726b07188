"""One of everything of members in the county of the access tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.contract.samples.words import START
from tests.trees import facts

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.kernel.privacy.models import Consent, SharingAgreement
from huiguan.members import services
from huiguan.members.models import LetterCopy
from huiguan.members.services.letters import draft_letter


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    actor, here, start = actor_of(officer), place["here"], START
    one, two = (
        services.register_member(actor=actor, organization=here, details={"name": "某", "birth_date": start})
        for _ in range(2)
    )
    transfer = services.ask_transfer(actor=actor, membership_id=one.pk, receiver=place["town"], means="paper")
    application = services.enter_application(actor=actor, organization=here, details={"name": "甲"})
    # An agreement lets those above see members; below the lowest level no service founds an association.
    below = Organization(**facts("below", "below", "below", "county"))
    Organization.objects.add_child(Organization.objects.get(pk=here.pk), instance=below)
    agreement = SharingAgreement.objects.create(
        organization=below,
        receiver=here,
        subject_kind="members.membership",
        fields=["name"],
        purpose="p",
        starts=start,
        ends=date.today() + timedelta(days=9),
        state="signed",
        giver_signed_at="2021-01-01T00:00:00Z",
        receiver_signed_at="2021-01-01T00:00:00Z",
    )
    three = services.register_member(
        actor=actor,
        organization=here,
        details={"name": "丙", "id_number": "110101199003071225", "birth_date": date(1990, 3, 7)},
    )
    invited = services.invite_members(actor=actor, membership_ids=[three.pk], channel="paper")
    (card,) = services.issue_cards(actor=actor, membership_ids=[two.pk])
    letter = draft_letter(actor=actor, organization=here, membership_ids=[two.pk])
    return {
        "letter_id": letter.pk,
        "copy_id": LetterCopy.objects.unscoped("test").get(letter=letter).pk,
        "invitation_id": invited.invitations[0].pk,
        "letter": "0" * 16,
        "print_id": services.print_cards(actor=actor, organization=here, membership_ids=[two.pk]).pk,
        "credential_id": card.pk,
        "token": "x" * 22,
        "member_id": one.pk,
        "pair_id": services.mark_pair(actor=actor, membership_ids=(one.pk, two.pk)).pk,
        "transfer_id": transfer.pk,
        "application_id": application.pk,
        "unit_id": services.register_unit(actor=actor, organization=here, details={"name": "某学院"}).pk,
        "consent_id": Consent.objects.unscoped("test").get(pk=transfer.consent_id).pk,
        "agreement_id": agreement.pk,
        "giver": "below",
    }
