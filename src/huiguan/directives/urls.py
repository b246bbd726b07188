"""Addresses of the room. All but the door of outside units lie under the association whose data they show."""

from __future__ import annotations

from django.urls import include, path

from huiguan.directives.views import (
    assignments,
    board,
    bulletins,
    burden,
    dispatch,
    documents,
    item_work,
    items,
    ledger,
    ledger_actions,
    ledger_bulk,
    outside,
    own_tasks,
    picker,
    plan,
    problems,
    reader,
    report,
    runs,
    settings,
)
from huiguan.directives.views.actions import ACTIONS

app_name = "directives"

DOCUMENTS = [
    path("documents/", documents.documents, name="documents"),
    path("documents/new/", documents.document_new, name="document_new"),
    path("documents/<int:document_id>/about/", documents.document, name="document"),
    path("documents/<int:document_id>/change/", documents.document_change, name="document_change"),
    path("documents/<int:document_id>/text/", documents.document_text, name="document_text"),
    path("documents/<int:document_id>/itemise/", documents.document_itemise, name="document_itemise"),
    path("documents/<int:document_id>/submit/", documents.document_submit, name="document_submit"),
    path("documents/<int:document_id>/archive/", documents.document_archive, name="document_archive"),
    path("documents/<int:document_id>/instruct/", documents.document_instruct, name="document_instruct"),
]

READER = [
    path("documents/<int:document_id>/", reader.reader, name="reader"),
    path("documents/<int:document_id>/changes/", reader.reader_changes, name="reader_changes"),
    path("documents/<int:document_id>/add/", reader.item_add, name="item_add"),
    path("documents/<int:document_id>/confirm/", reader.items_confirm, name="items_confirm"),
    path("items/<int:item_id>/change/", reader.item_change, name="item_change"),
    path("items/<int:item_id>/confirm/", reader.item_confirm, name="item_confirm"),
    path("items/<int:item_id>/span/", reader.item_span, name="item_span"),
    path("items/<int:item_id>/split/", reader.item_split, name="item_split"),
    path("items/<int:item_id>/merge/", reader.item_merge, name="item_merge"),
    path("items/<int:item_id>/discard/", reader.item_discard, name="item_discard"),
    path("items/<int:item_id>/restore/", reader.item_restore, name="item_restore"),
]

ANSWERS = [
    path("items/<int:item_id>/", items.item, name="item"),
    path("items/<int:item_id>/below/<slug:below>/", items.item_below, name="item_below"),
    path("items/<int:item_id>/assign/", item_work.item_assign, name="item_assign"),
    path("items/<int:item_id>/edit/", item_work.item_edit, name="item_edit"),
    path("items/<int:item_id>/dispatch/", item_work.item_dispatch, name="item_dispatch"),
    path("assignments/<int:assignment_id>/", assignments.assignment, name="assignment"),
    path("assignments/<int:assignment_id>/outside-code/", outside.outside_code, name="outside_code"),
    path("assignments/<int:assignment_id>/report/", report.report, name="report"),
    *(
        path(f"assignments/<int:assignment_id>/{action.key}/", assignments.acting(action), name=f"do_{action.key}")
        for action in ACTIONS
    ),
]

LEDGER = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/remind/", ledger_actions.remind, name="ledger_remind"),
    path("ledger/extend/", ledger_bulk.extend, name="ledger_extend"),
    path("ledger/reassign/", ledger_bulk.reassign, name="ledger_reassign"),
    path("ledger/export/", ledger_actions.export, name="ledger_export"),
    path("ledger/new/", own_tasks.task_new, name="task_new"),
    path("problems/", problems.problems, name="problems"),
    path("problems/new/", problems.problem_new, name="problem_new"),
    path("problems/export/", problems.problems_export, name="problems_export"),
    path("burden/", burden.burden, name="burden"),
]

BOARD = [
    path("board/", board.board_page, name="board"),
    path("board/rows/", board.board_rows, name="board_rows"),
]

BULLETINS = [
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/new/", bulletins.bulletin_new, name="bulletin_new"),
    path("bulletins/<int:bulletin_id>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<int:bulletin_id>/change/", bulletins.bulletin_change, name="bulletin_change"),
    path("bulletins/<int:bulletin_id>/autosave/", bulletins.bulletin_autosave, name="bulletin_autosave"),
    path("bulletins/<int:bulletin_id>/issue/", bulletins.bulletin_issue, name="bulletin_issue"),
    path("bulletins/<int:bulletin_id>/word/", bulletins.bulletin_file, {"form": "docx"}, name="bulletin_word"),
    path("bulletins/<int:bulletin_id>/pdf/", bulletins.bulletin_file, {"form": "pdf"}, name="bulletin_pdf"),
]

DISPATCH = [
    path("documents/<int:document_id>/dispatch/", dispatch.dispatch, name="dispatch"),
    path("receivers/", picker.receivers_found, name="receivers_found"),
    path("receivers/<slug:place>/", picker.receivers_branch, name="receivers_branch"),
    path("dispatch-runs/<int:run_id>/", runs.dispatch_run, name="dispatch_run"),
    path("dispatch-runs/<int:run_id>/progress/", runs.run_progress, name="run_progress"),
    path("dispatch-runs/<int:run_id>/resume/", runs.run_resume, name="run_resume"),
    path("dispatch-runs/<int:run_id>/stop/", runs.run_stop, name="run_stop"),
]

SETTINGS = [
    path("year-plan/", plan.year_plan, name="year_plan"),
    path("settings/", settings.settings, name="settings"),
    path("settings/groups/new/", settings.group_new, name="group_new"),
    path("settings/groups/<int:group_id>/", settings.group, name="group"),
    path("settings/groups/<int:group_id>/delete/", settings.group_delete, name="group_delete"),
]

ROOM = [*DOCUMENTS, *READER, *ANSWERS, *LEDGER, *BOARD, *BULLETINS, *DISPATCH, *SETTINGS]

urlpatterns = [
    path("o/<slug:code>/directives/", include(ROOM)),
    path("directives/outside/", outside.outside, name="outside"),
]
