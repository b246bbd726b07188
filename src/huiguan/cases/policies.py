"""Who may do what with cases.

A role opens the door of the room, never a case: that takes being named in it (`selectors.reading`). Heads see that a
case exists and is late; what it says, and of which kind it is, they do not (need to know).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

PERSONAL = DataClass.PERSONAL
HANDLERS = (Role.CASE_OFFICER, Role.CLERK)

define("cases.ask_for_help", _("Ask for help and follow one's own cases"), data=DataClass.SELF)
define("cases.handle_cases", _("Handle cases that one is named in"), data=PERSONAL, roles=HANDLERS)
define("cases.handle_sensitive", _("Take cases of every kind"), data=PERSONAL, roles=(Role.CASE_OFFICER,))
define("cases.enter_case", _("Enter a case for somebody"), data=PERSONAL, roles=HANDLERS)
define("cases.assign_cases", _("Name handlers of cases without reading them"), data=PERSONAL, roles=(Role.HEAD,))
define(
    "cases.read_lateness",
    _("See that cases exist and are late"),
    data=DataClass.HANDED_UP,
    roles=(Role.HEAD, Role.SUPERVISOR),
)
define(
    "cases.read_totals",
    _("Read totals of cases"),
    data=DataClass.STRUCTURAL,
    roles=(Role.HEAD, Role.SUPERVISOR, Role.CASE_OFFICER, Role.CLERK),
)
define("cases.break_glass", _("Open a case in an emergency"), data=PERSONAL, roles=(Role.HEAD,))
define("cases.supervise", _("Watch over emergency looks"), data=PERSONAL, roles=(Role.SUPERVISOR,))
define("cases.read_reports", _("Read the anonymous channel"), data=PERSONAL, roles=(Role.SUPERVISOR,))
define("cases.hand_in_report", _("Use the anonymous channel"), data=DataClass.PUBLIC)
define("cases.read_public", _("Read published answers"), data=DataClass.PUBLIC)
define("cases.manage_kinds", _("Set the rules of cases"), data=PERSONAL, roles=(Role.HEAD,))
define("cases.check_relief", _("Check applications for relief"), data=PERSONAL, roles=HANDLERS)
define(
    "cases.decide_relief",
    _("Decide on relief as a member of the committee"),
    data=PERSONAL,
    roles=(Role.HEAD, Role.DIRECTOR, Role.CASE_OFFICER),
)
define("cases.order_relief", _("Have relief paid out of a fund"), data=PERSONAL, roles=(Role.TREASURER,))
define("cases.report_payment", _("Report relief as paid (the books do, nobody by hand)"), data=PERSONAL)
define("cases.read_relief_due", _("Read relief to be paid"), data=PERSONAL, roles=(Role.TREASURER,))
define("cases.reveal_values", _("Open single values of cases (nobody)"), data=PERSONAL)
define("cases.run_surveys", _("Draft, open and close surveys"), data=PERSONAL, roles=(Role.HEAD, Role.CLERK))
define(
    "cases.read_surveys",
    _("Read what surveys found"),
    data=PERSONAL,
    roles=(Role.HEAD, Role.CLERK, Role.SUPERVISOR, Role.DIRECTOR),
)
define("cases.answer_survey", _("Answer a survey for which one was drawn"), data=DataClass.SELF)
define(
    "cases.keep_benefits", _("Enter benefits and commitments of funds"), data=PERSONAL, roles=(Role.HEAD, Role.CLERK)
)
define(
    "cases.read_benefits",
    _("Read benefits and commitments of funds"),
    data=DataClass.STRUCTURAL,
    roles=(Role.HEAD, Role.CLERK, Role.CASE_OFFICER, Role.SUPERVISOR, Role.DIRECTOR),
)
