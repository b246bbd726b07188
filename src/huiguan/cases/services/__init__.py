"""What people and jobs do with cases. Pages, API and jobs call these."""

from huiguan.cases.services.glass import break_glass, mark_glass_seen
from huiguan.cases.services.handlers import assign_case, handlers_to_name, name_handler, release_handler
from huiguan.cases.services.intake import Telling, ask_for_help, enter_case
from huiguan.cases.services.own import (
    ask_review,
    consent_to_referral,
    rate_case,
    withdraw_case,
    withdraw_referral_consent,
)
from huiguan.cases.services.reading import Words, open_case, open_own_case, open_referral
from huiguan.cases.services.referrals import accept_referral, ask_referral, decline_referral, end_referral
from huiguan.cases.services.triage import (
    accept_case,
    answer_case,
    begin_handling,
    close_case,
    pause_case,
    refuse_case,
    resume_case,
)
from huiguan.cases.services.writing import (
    add_own_paper,
    add_paper,
    add_plan_step,
    finish_plan_step,
    write_entry,
    write_note,
    write_referral_entry,
    write_to_handlers,
    write_to_person,
)

__all__ = [
    "Telling",
    "Words",
    "accept_case",
    "accept_referral",
    "add_own_paper",
    "add_paper",
    "add_plan_step",
    "answer_case",
    "ask_for_help",
    "ask_referral",
    "ask_review",
    "assign_case",
    "begin_handling",
    "break_glass",
    "close_case",
    "consent_to_referral",
    "decline_referral",
    "end_referral",
    "enter_case",
    "finish_plan_step",
    "handlers_to_name",
    "mark_glass_seen",
    "name_handler",
    "open_case",
    "open_own_case",
    "open_referral",
    "pause_case",
    "rate_case",
    "refuse_case",
    "release_handler",
    "resume_case",
    "withdraw_case",
    "withdraw_referral_consent",
    "write_entry",
    "write_note",
    "write_referral_entry",
    "write_to_handlers",
    "write_to_person",
]
