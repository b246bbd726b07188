"""What can be done with programmes; each function is one transaction with its history."""

from huiguan.programmes.services.activities import (
    cancel_activity,
    change_activity,
    close_activity,
    file_activity,
    open_activity,
    plan_activity,
    set_kind_rule,
    set_quotas,
    start_activity,
    sum_up_activity,
)
from huiguan.programmes.services.assessing import assess, issue_certificates
from huiguan.programmes.services.checklists import add_step, tick_step
from huiguan.programmes.services.enrolling import (
    approve_enrolment,
    enrol_members,
    enrol_oneself,
    refuse_enrolment,
    withdraw_enrolment,
    withdraw_oneself,
)
from huiguan.programmes.services.hours import appoint_trainer, record_hours, set_requirement, strike_hours
from huiguan.programmes.services.lessons import add_lesson, sign_in_to_activity, take_lesson_attendance
from huiguan.programmes.services.partners import end_agreement, remind_agreements, save_agreement, save_partner
from huiguan.programmes.services.plans import add_finding, save_plan
from huiguan.programmes.services.stories import story_of, tell_story, write_story
from huiguan.programmes.services.studies import keep_study
from huiguan.programmes.services.volunteers import (
    acknowledge_risks,
    confirm_service,
    insure_volunteer,
    issue_proofs,
    put_on,
    register_volunteer,
)

__all__ = [
    "acknowledge_risks",
    "add_finding",
    "add_lesson",
    "add_step",
    "appoint_trainer",
    "approve_enrolment",
    "assess",
    "cancel_activity",
    "change_activity",
    "close_activity",
    "confirm_service",
    "end_agreement",
    "enrol_members",
    "enrol_oneself",
    "file_activity",
    "insure_volunteer",
    "issue_certificates",
    "issue_proofs",
    "keep_study",
    "open_activity",
    "plan_activity",
    "put_on",
    "record_hours",
    "refuse_enrolment",
    "register_volunteer",
    "remind_agreements",
    "save_agreement",
    "save_partner",
    "save_plan",
    "set_kind_rule",
    "set_quotas",
    "set_requirement",
    "sign_in_to_activity",
    "start_activity",
    "story_of",
    "strike_hours",
    "sum_up_activity",
    "take_lesson_attendance",
    "tell_story",
    "tick_step",
    "withdraw_enrolment",
    "withdraw_oneself",
    "write_story",
]
