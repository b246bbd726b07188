"""Who may do what with the books. An association's books are its own; nobody reads them from above.

The auditor reads everything of funds and has none of the permissions that change anything.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

KEEPERS = (Role.CLERK, Role.TREASURER)
OFFICE = (*KEEPERS, Role.HEAD)
OWN = DataClass.PERSONAL

define("funds.read_books", _("Read the books"), data=OWN, roles=(*OFFICE, Role.AUDITOR, Role.SUPERVISOR))
define("funds.keep_books", _("Keep the books: funds, accounts, budgets"), data=OWN, roles=KEEPERS)
define("funds.draft_vouchers", _("Write vouchers and enter money that came in"), data=OWN, roles=OFFICE)
define("funds.post_vouchers", _("Post and reverse vouchers"), data=OWN, roles=OFFICE)
define("funds.order_payments", _("Order payments and confirm that they were made"), data=OWN, roles=KEEPERS)
define("funds.approve_payments", _("Approve payments"), data=OWN, roles=(Role.HEAD, Role.TREASURER))
define("funds.reconcile_bank", _("Import and reconcile bank statements"), data=OWN, roles=KEEPERS)
define("funds.close_periods", _("Close periods"), data=OWN, roles=OFFICE)
define("funds.read_public", _("Read what is disclosed of funds"), data=DataClass.PUBLIC)
