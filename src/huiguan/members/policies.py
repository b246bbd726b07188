"""Who may do what with members.

Each association is the controller of its members' data: rows are PERSONAL and are never reached from above; totals are
structural and go up freely, small cells hidden (DOMAIN.md §0.1, §5.1).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)
PERSONAL = DataClass.PERSONAL

define("members.read_members", _("Read the roster"), data=PERSONAL, roles=OFFICE)
define("members.edit_members", _("Enter and change members"), data=PERSONAL, roles=OFFICE)
define("members.reveal_sensitive", _("See sensitive fields in full"), data=PERSONAL, roles=OFFICE)
define("members.see_hidden", _("See members whose identity is hidden"), data=PERSONAL, roles=(Role.HEAD,))
define("members.import_members", _("Import rosters"), data=PERSONAL, roles=OFFICE)
define("members.export_members", _("Export rosters"), data=PERSONAL, roles=OFFICE)
define("members.check_applications", _("Check applications"), data=PERSONAL, roles=OFFICE)
define("members.decide_applications", _("Decide on applications"), data=PERSONAL, roles=(Role.HEAD,))
define("members.end_memberships", _("Enter resignations, deaths and lapses"), data=PERSONAL, roles=OFFICE)
define("members.decide_memberships", _("Suspend, expel and admit again"), data=PERSONAL, roles=(Role.HEAD,))
define("members.manage_transfers", _("Release and accept transfers"), data=PERSONAL, roles=OFFICE)
define("members.merge_members", _("Merge duplicates"), data=PERSONAL, roles=OFFICE)
define("members.invite_members", _("Invite members"), data=PERSONAL, roles=OFFICE)
define("members.write_to_members", _("Write to members"), data=PERSONAL, roles=OFFICE)
define("members.issue_cards", _("Issue membership cards and certificates"), data=PERSONAL, roles=OFFICE)
define("members.read_units", _("Read unit members"), data=DataClass.HANDED_UP, roles=(*OFFICE, Role.AUDITOR))
define("members.edit_units", _("Enter and change unit members"), data=DataClass.HANDED_UP, roles=OFFICE)
define("members.manage_classes", _("Set classes and fields of members"), data=DataClass.HANDED_UP, roles=OFFICE)
define(
    "members.read_totals",
    _("Read totals of members"),
    data=DataClass.STRUCTURAL,
    roles=(*OFFICE, Role.DIRECTOR, Role.SUPERVISOR, Role.AUDITOR, Role.TREASURER),
)
define("members.own_membership", _("One's own memberships"), data=DataClass.SELF)

# Dues: tiers are set by the congress; the office enters what it resolved (民发〔2014〕166号).
KEEPERS = (*OFFICE, Role.TREASURER)
define("members.read_dues", _("Read dues and arrears"), data=PERSONAL, roles=KEEPERS)
define("members.manage_dues", _("Enter resolutions on dues and ask for dues"), data=PERSONAL, roles=KEEPERS)
define("members.enter_payments", _("Enter payments of dues"), data=PERSONAL, roles=KEEPERS)
define("members.waive_dues", _("Waive dues"), data=PERSONAL, roles=(Role.HEAD,))
define(
    "members.read_dues_totals",
    _("Read totals of dues"),
    data=DataClass.STRUCTURAL,
    roles=(*KEEPERS, Role.DIRECTOR, Role.SUPERVISOR, Role.AUDITOR),
)
