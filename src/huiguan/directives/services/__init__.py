"""What can be done in the room; each function is one transaction with its history."""

from huiguan.directives.services.answers import (
    adapt_assignment,
    plan_assignment,
    report_progress,
    request_extension,
    return_assignment,
    take_on_assignment,
)
from huiguan.directives.services.bulk import extend_assignments, reassign_assignments, request_extensions
from huiguan.directives.services.bulletins import change_bulletin, draft_bulletin, issue_bulletin
from huiguan.directives.services.closure import (
    close_assignment,
    decide_extension,
    mark_quality,
    reject_closure,
    reopen_assignment,
    request_closure,
    verify_closure,
)
from huiguan.directives.services.counts import fold_counts
from huiguan.directives.services.dispatch import (
    Plan,
    preview_dispatch,
    resume_dispatch,
    run_dispatch,
    start_dispatch,
    stop_dispatch,
)
from huiguan.directives.services.documents import (
    archive_document,
    change_document,
    instruct,
    itemise_document,
    register_document,
    submit_document,
    update_document_text,
)
from huiguan.directives.services.items import (
    add_item,
    change_item,
    confirm_items,
    discard_item,
    merge_items,
    restore_item,
    set_concerns,
    split_item,
)
from huiguan.directives.services.outside import give_outside_code, outside_task, report_outside, visit_key
from huiguan.directives.services.passing import (
    Unit,
    add_own_assignment,
    assign_inside,
    send_again,
    split_below,
    withdraw_assignment,
)
from huiguan.directives.services.reminders import remind
from huiguan.directives.services.settings import change_settings, delete_group, save_group

__all__ = [
    "Plan",
    "Unit",
    "adapt_assignment",
    "add_item",
    "add_own_assignment",
    "archive_document",
    "assign_inside",
    "change_bulletin",
    "change_document",
    "change_item",
    "change_settings",
    "close_assignment",
    "confirm_items",
    "decide_extension",
    "delete_group",
    "discard_item",
    "draft_bulletin",
    "extend_assignments",
    "fold_counts",
    "give_outside_code",
    "instruct",
    "issue_bulletin",
    "itemise_document",
    "mark_quality",
    "merge_items",
    "outside_task",
    "plan_assignment",
    "preview_dispatch",
    "reassign_assignments",
    "register_document",
    "reject_closure",
    "remind",
    "reopen_assignment",
    "report_outside",
    "report_progress",
    "request_closure",
    "request_extension",
    "request_extensions",
    "restore_item",
    "resume_dispatch",
    "return_assignment",
    "run_dispatch",
    "save_group",
    "send_again",
    "set_concerns",
    "split_below",
    "split_item",
    "start_dispatch",
    "stop_dispatch",
    "submit_document",
    "take_on_assignment",
    "update_document_text",
    "verify_closure",
    "visit_key",
    "withdraw_assignment",
]
