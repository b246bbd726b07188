"""What people and jobs do with cases. Pages, API and jobs call these."""

from huiguan.cases.services.benefits import (
    end_benefit,
    enter_benefit_use,
    promise_benefit,
    put_benefit_in_force,
)
from huiguan.cases.services.committee import (
    declare_conflict,
    open_committee_paper,
    people_to_seat,
    seat_committee,
    set_relief_rate,
    vote_relief,
)
from huiguan.cases.services.consents import consent_to, withdraw_from
from huiguan.cases.services.drafts import drop_help_draft, help_draft, save_help_draft
from huiguan.cases.services.drawing import draw_survey, open_survey
from huiguan.cases.services.glass import break_glass, mark_glass_seen
from huiguan.cases.services.handlers import (
    assign_case,
    handlers_to_name,
    leads_to_assign,
    name_handler,
    release_handler,
)
from huiguan.cases.services.intake import Telling, ask_for_help, enter_case
from huiguan.cases.services.joining import join_case, joined_to, part_case
from huiguan.cases.services.own import (
    ask_review,
    rate_case,
    withdraw_case,
)
from huiguan.cases.services.pausing import last_day_of_pause, pause_case, resume_case, resume_over
from huiguan.cases.services.paying import mark_relief_paid, order_relief, release_relief
from huiguan.cases.services.publishing import publish_answer, set_deadlines
from huiguan.cases.services.reading import (
    Words,
    note_listed,
    open_case,
    open_own_case,
    open_referral,
    open_relief_due,
)
from huiguan.cases.services.referrals import accept_referral, ask_referral, decline_referral, end_referral
from huiguan.cases.services.relief import (
    Application,
    check_relief,
    enter_follow_up,
    enter_receipt,
    open_relief,
    prove_relief,
    visit_relief,
)
from huiguan.cases.services.reports import add_to_report, answer_report, hand_in_report, tell_of_reports
from huiguan.cases.services.surveys import (
    SurveyPlan,
    close_ended_surveys,
    close_survey,
    draft_survey,
    drop_survey,
    hand_in_answer,
    satisfaction_questions,
    take_slip,
    texts_of,
)
from huiguan.cases.services.triage import (
    accept_case,
    answer_case,
    begin_handling,
    close_case,
    refuse_case,
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
    "Application",
    "SurveyPlan",
    "Telling",
    "Words",
    "accept_case",
    "accept_referral",
    "add_own_paper",
    "add_paper",
    "add_plan_step",
    "add_to_report",
    "answer_case",
    "answer_report",
    "ask_for_help",
    "ask_referral",
    "ask_review",
    "assign_case",
    "begin_handling",
    "break_glass",
    "check_relief",
    "close_case",
    "close_ended_surveys",
    "close_survey",
    "consent_to",
    "declare_conflict",
    "decline_referral",
    "draft_survey",
    "draw_survey",
    "drop_help_draft",
    "drop_survey",
    "end_benefit",
    "end_referral",
    "enter_benefit_use",
    "enter_case",
    "enter_follow_up",
    "enter_receipt",
    "finish_plan_step",
    "hand_in_answer",
    "hand_in_report",
    "handlers_to_name",
    "help_draft",
    "join_case",
    "joined_to",
    "last_day_of_pause",
    "leads_to_assign",
    "mark_glass_seen",
    "mark_relief_paid",
    "name_handler",
    "note_listed",
    "open_case",
    "open_committee_paper",
    "open_own_case",
    "open_referral",
    "open_relief",
    "open_relief_due",
    "open_survey",
    "order_relief",
    "part_case",
    "pause_case",
    "people_to_seat",
    "promise_benefit",
    "prove_relief",
    "publish_answer",
    "put_benefit_in_force",
    "rate_case",
    "refuse_case",
    "release_handler",
    "release_relief",
    "resume_case",
    "resume_over",
    "satisfaction_questions",
    "save_help_draft",
    "seat_committee",
    "set_deadlines",
    "set_relief_rate",
    "take_slip",
    "tell_of_reports",
    "texts_of",
    "visit_relief",
    "vote_relief",
    "withdraw_case",
    "withdraw_from",
    "write_entry",
    "write_note",
    "write_referral_entry",
    "write_to_handlers",
    "write_to_person",
]
