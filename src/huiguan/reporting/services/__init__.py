"""What people do in the room."""

from huiguan.reporting.services.annual import (
    add_highlight,
    change_annual,
    change_highlight,
    draft_annual,
    issue_annual,
    remove_highlight,
)
from huiguan.reporting.services.collections import (
    add_rule,
    change_collection,
    draft_collection,
    freeze_collection,
    open_collection,
    remove_rule,
    set_lines,
)
from huiguan.reporting.services.dictionary import define_indicator, retire_indicator, take_dictionary
from huiguan.reporting.services.filling import Entered, change_form, check_form, explain_findings, save_cells, sign_form
from huiguan.reporting.services.reviewing import accept_form, return_form
from huiguan.reporting.services.rollup import rebuild_rollup

__all__ = [
    "Entered",
    "accept_form",
    "add_highlight",
    "add_rule",
    "change_annual",
    "change_collection",
    "change_form",
    "change_highlight",
    "check_form",
    "define_indicator",
    "draft_annual",
    "draft_collection",
    "explain_findings",
    "freeze_collection",
    "issue_annual",
    "open_collection",
    "rebuild_rollup",
    "remove_highlight",
    "remove_rule",
    "retire_indicator",
    "return_form",
    "save_cells",
    "set_lines",
    "sign_form",
    "take_dictionary",
]
