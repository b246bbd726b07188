"""Words for the reasons that filings write into the history."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "prepare_filing": _("Filing begun"),
    "change_filing": _("Filing changed"),
    "add_filing_paper": _("Paper added to a filing"),
    "file_filing": _("Filed to the authority"),
    "answer_filing": _("Answer of the authority"),
    "file": _("Filed to the authority"),
    "approve_filing": _("Approved by the authority"),
    "return_filing": _("Returned by the authority"),
    "enter_approval": _("Approved by the authority"),
    "enter_return": _("Returned by the authority"),
    "prepare_again": _("Filing taken up again"),
}
