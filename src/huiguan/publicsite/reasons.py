"""Words for the reasons that the public site writes into the history."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "draft_article": _("Article begun"),
    "check_article": _("Article checked"),
    "return_article": _("Article returned to its author"),
    "change_article": _("Article changed"),
    "hand_in_article": _("Article handed in for checking"),
    "pass_first_check": _("First check passed"),
    "pass_second_check": _("Second check passed"),
    "publish_article": _("Article published"),
    "return_from_first": _("Article returned to its author"),
    "return_from_second": _("Article returned to its author"),
    "return_from_final": _("Article returned to its author"),
    "correct_article": _("Correction of an article begun"),
    "drop_correction": _("Correction of an article dropped"),
    "drop_article": _("Article dropped"),
    "close_edition": _("Earlier edition of an article closed"),
    "withdraw_article": _("Article withdrawn"),
    "find_mentions": _("A text may name somebody whose identity is hidden"),
    "decide_mention": _("Text that may name a hidden identity decided on"),
    "add_picture": _("Picture added"),
    "name_person_shown": _("Person in a picture named"),
    "remove_picture": _("Picture removed"),
    "add_disclosure": _("Matter put on the disclosure board"),
    "record_disclosure": _("Disclosure recorded"),
    "publish_rules": _("Rules published"),
    "repeal_rules": _("Rules repealed"),
}
