"""Who may do what with reports. Totals and states go up; a form's values go to the association above it, handed up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

OFFICE = (Role.CLERK, Role.HEAD)
INSIDE = DataClass.HANDED_UP
READERS = (*OFFICE, Role.DIRECTOR, Role.SUPERVISOR, Role.AUDITOR)

define("reporting.read_totals", _("Read indicators and sums of collections"), data=DataClass.STRUCTURAL, roles=READERS)
define("reporting.keep_dictionary", _("Keep the dictionary of indicators"), data=INSIDE, roles=OFFICE)
define("reporting.manage_collections", _("Set up, open and freeze collections of figures"), data=INSIDE, roles=OFFICE)
define("reporting.read_forms", _("Read the forms of an association"), data=INSIDE, roles=READERS)
define("reporting.fill_forms", _("Fill in and check forms"), data=INSIDE, roles=OFFICE)
define("reporting.sign_forms", _("Sign forms and hand them up"), data=INSIDE, roles=(Role.HEAD,))
define("reporting.check_forms", _("Accept and return forms that were handed up"), data=INSIDE, roles=OFFICE)
define("reporting.read_annual", _("Read annual reports"), data=INSIDE, roles=READERS)
define("reporting.write_annual", _("Write annual reports"), data=INSIDE, roles=OFFICE)
define("reporting.issue_annual", _("Issue annual reports"), data=INSIDE, roles=(Role.HEAD,))
