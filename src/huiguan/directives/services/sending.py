"""The bulk path: assignments, their first steps and their messages, a chunk of associations in one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from huiguan.directives.enums import AddresseeKind, AssignmentState, Mode, Part, Stage
from huiguan.directives.models import Assignment, DispatchRun
from huiguan.directives.services.announcing import announce_sent
from huiguan.directives.services.terms import Terms
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Actor
from huiguan.kernel.workflow.copying import write_first_steps
from huiguan.kernel.workflow.services import actor_columns

# One statement for a chunk: the unique constraint makes a chunk that is sent again make nothing again.
_INSERT = """
    INSERT INTO directives_assignment (
        item_id, document_id, topic, sender_id, organization_id, parent_id, run_id, mode, part, addressee_kind,
        department_id, addressee, title, sent_title, measures, target, due_kind, due_text, due_date, original_due,
        responsible, contact, plan, stage, percent, state, poor_quality, report_rule, next_report_on, sent_on,
        requested_on, closed_on, finder_note, last_report_id, revision, changed_at, changed_by_id
    )
    SELECT
        t.item_id, t.document_id, t.topic, %(sender)s, p.organization_id, t.parent_id, %(run)s, %(mode)s,
        CASE WHEN p.organization_id = ANY(%(cooperating)s::bigint[]) THEN %(cooperates)s ELSE %(leads)s END,
        %(addressee_kind)s, NULL, '', t.title, t.title, t.measures, t.target, t.due_kind, t.due_text, t.due_date,
        t.due_date, '', %(contact)s, '', %(stage)s, NULL, %(state)s, FALSE, t.report_rule, t.next_report_on,
        %(sent_on)s, NULL, NULL, '', NULL, 1, %(now)s, %(user)s
    FROM unnest(%(items)s::bigint[], %(organizations)s::bigint[]) AS p(item_id, organization_id)
    JOIN jsonb_to_recordset(%(terms)s::jsonb) AS t(
        item_id bigint, document_id bigint, topic text, title text, target text, measures text, due_kind text,
        due_text text, due_date date, report_rule text, next_report_on date, parent_id bigint
    ) ON t.item_id = p.item_id
    ON CONFLICT (item_id, sender_id, organization_id, department_id, addressee) DO NOTHING
    RETURNING id, organization_id, title
"""


def send_chunk(run: DispatchRun, actor: Actor, terms: Sequence[Terms], organization_ids: Sequence[int]) -> int:
    """Make the assignments of these associations; returns how many were made. Call inside `recording`."""
    pairs = [(t.item_id, receiver) for t in terms for receiver in t.receivers(organization_ids)]
    if not pairs:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, _parameters(run, actor, terms, pairs))
        made = cursor.fetchall()
    _write_steps(run, actor, [pk for pk, _organization, _title in made])
    announce_sent(run, made)
    return len(made)


def _parameters(run: DispatchRun, actor: Actor, terms: Sequence[Terms], pairs: list[tuple[int, int]]) -> dict[str, Any]:
    return {
        "sender": run.organization_id,
        "run": run.pk,
        "mode": Mode.GUIDANCE.value,
        "cooperating": run.spec["cooperating_ids"],
        "cooperates": Part.COOPERATING.value,
        "leads": Part.LEAD.value,
        "addressee_kind": AddresseeKind.ORGANIZATION.value,
        "contact": run.spec["contact"],
        "stage": Stage.NOT_STARTED.value,
        "state": AssignmentState.SENT.value,
        "sent_on": today(),
        "now": timezone.now(),
        "user": actor.user_id,
        "items": [item for item, _organization in pairs],
        "organizations": [organization for _item, organization in pairs],
        "terms": json.dumps([t.as_json() for t in terms]),
    }


def _write_steps(run: DispatchRun, actor: Actor, assignment_ids: Sequence[int]) -> None:
    write_first_steps(
        organization_id=run.organization_id,
        subject_kind=Assignment._meta.label_lower,
        subject_ids=assignment_ids,
        state=AssignmentState.SENT.value,
        note=run.spec["note"],
        **actor_columns(actor),
    )
