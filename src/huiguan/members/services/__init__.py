"""What can be done with members. Pages, API, command line, imports and jobs call these."""

from huiguan.members.services.applications import (
    CHECKS,
    admission_body,
    apply_for_membership,
    check_application,
    decide_application,
    enter_application,
    resubmit_application,
    return_application,
    withdraw_application,
)
from huiguan.members.services.cards import issue_cards, print_cards, print_unit_certificates, take_own_card
from huiguan.members.services.classes import ClassSpec, inherit_classes, set_classes, set_field
from huiguan.members.services.consents import enter_consent, give_own_consent
from huiguan.members.services.counts import fold_counts
from huiguan.members.services.details import Details
from huiguan.members.services.inviting import (
    Invited,
    invitation_url,
    invite_members,
    message_of,
    offered_ways,
    revoke_invitation,
    send_queued,
)
from huiguan.members.services.lifecycle import (
    end_unit,
    enter_death,
    expel,
    lapse,
    lapse_many,
    readmit,
    resign,
    resign_own,
    resume,
    suspend,
)
from huiguan.members.services.merging import carry_on_merge, keep_both, mark_pair, merge_pair, undo_merge
from huiguan.members.services.numbering import change_settings, next_number
from huiguan.members.services.proving import Question, SignIn, accept_invitation, prove_invitation, questions_of
from huiguan.members.services.records import change_member, change_own_record, register_member, set_class
from huiguan.members.services.saving import flag_duplicates
from huiguan.members.services.transfers import (
    accept_transfer,
    ask_own_transfer,
    ask_transfer,
    refuse_transfer,
    release_transfer,
    withdraw_transfer,
)
from huiguan.members.services.unit_applications import apply_for_unit
from huiguan.members.services.units import UnitDetails, change_unit, enter_unit_application, register_unit
from huiguan.members.services.units_again import readmit_unit

__all__ = [
    "CHECKS",
    "ClassSpec",
    "Details",
    "Invited",
    "Question",
    "SignIn",
    "UnitDetails",
    "accept_invitation",
    "accept_transfer",
    "admission_body",
    "apply_for_membership",
    "apply_for_unit",
    "ask_own_transfer",
    "ask_transfer",
    "carry_on_merge",
    "change_member",
    "change_own_record",
    "change_settings",
    "change_unit",
    "check_application",
    "decide_application",
    "end_unit",
    "enter_application",
    "enter_consent",
    "enter_death",
    "enter_unit_application",
    "expel",
    "flag_duplicates",
    "fold_counts",
    "give_own_consent",
    "inherit_classes",
    "invitation_url",
    "invite_members",
    "issue_cards",
    "keep_both",
    "lapse",
    "lapse_many",
    "mark_pair",
    "merge_pair",
    "message_of",
    "next_number",
    "offered_ways",
    "print_cards",
    "print_unit_certificates",
    "prove_invitation",
    "questions_of",
    "readmit",
    "readmit_unit",
    "refuse_transfer",
    "register_member",
    "register_unit",
    "release_transfer",
    "resign",
    "resign_own",
    "resubmit_application",
    "resume",
    "return_application",
    "revoke_invitation",
    "send_queued",
    "set_class",
    "set_classes",
    "set_field",
    "suspend",
    "take_own_card",
    "undo_merge",
    "withdraw_application",
    "withdraw_transfer",
]
