"""Who may do what in follow-through.

Associations are legal persons of their own: what is done or kept inside one is never reached from above, hence
HANDED_UP (the association itself only); ledgers and boards between associations are structural and reach down.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)
READERS = (*OFFICE, Role.DIRECTOR, Role.SUPERVISOR, Role.AUDITOR)
INSIDE = DataClass.HANDED_UP
BRANCH = DataClass.STRUCTURAL

define("directives.read_documents", _("Read documents and items"), data=INSIDE, roles=READERS)
define("directives.edit_documents", _("Register and edit documents"), data=INSIDE, roles=OFFICE)
define("directives.instruct", _("Write instructions on documents"), data=INSIDE, roles=(Role.HEAD,))
define("directives.approve_documents", _("Approve documents for dispatch"), data=INSIDE, roles=(Role.HEAD,))
define("directives.edit_items", _("Edit and confirm items"), data=INSIDE, roles=OFFICE)
define("directives.dispatch", _("Send items to associations and units"), data=INSIDE, roles=OFFICE)
define("directives.read_ledger", _("Read the task ledger"), data=BRANCH, roles=READERS)
define("directives.read_internal", _("Read what is assigned inside an association"), data=INSIDE, roles=READERS)
define("directives.answer_assignment", _("Take on, report on and answer assignments"), data=INSIDE, roles=OFFICE)
define("directives.verify_closure", _("Verify that a task is done"), data=INSIDE, roles=OFFICE)
define("directives.close", _("Strike off and reopen tasks"), data=INSIDE, roles=OFFICE)
define("directives.remind", _("Remind of tasks"), data=INSIDE, roles=OFFICE)
define("directives.decide_extension", _("Decide on later dates"), data=INSIDE, roles=OFFICE)
define("directives.read_board", _("Read the board"), data=BRANCH, roles=READERS)
define("directives.export_ledger", _("Export the ledger"), data=BRANCH, roles=READERS)
define("directives.read_bulletins", _("Read bulletins"), data=INSIDE, roles=READERS)
define("directives.draft_bulletin", _("Draft bulletins"), data=INSIDE, roles=OFFICE)
define("directives.issue_bulletin", _("Issue bulletins"), data=INSIDE, roles=(Role.HEAD,))
define("directives.manage_settings", _("Set lights, caps and groups"), data=INSIDE, roles=OFFICE)
