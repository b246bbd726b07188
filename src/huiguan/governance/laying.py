"""The renewal timetable and the bodies of a charter as rows that are not saved yet.

Services save them one association at a time, the demonstration copies thousands: both leave the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from huiguan.engines.charter import Charter, Dates, deadlines, renewal_turns
from huiguan.engines.charter.dates import moved, term_body
from huiguan.governance.models import Body, CharterVersion, Post, RenewalPlan, RenewalStep, Term
from huiguan.kernel.calendar import add_working_days

#: Kinds of bodies that a charter only allows: they are opened one by one, when they are decided on.
BY_DECISION = ("branch",)
#: Subject of the line in the inbox of a unit that is asked for delegates.
QUOTA = "governance.delegatequota"


def lay_out_bodies(charter: Charter, organization: Any, on: date | None, decision: str = "") -> list[Body]:
    """The bodies that the charter makes, in its order; branches are left to decisions of their own."""
    wanted = [each for each in charter.bodies.values() if each.kind not in BY_DECISION]
    return [
        Body(
            organization=organization,
            kind=each.kind,
            key=each.key,
            name=each.title.zh[:120],
            order=order,
            established_on=on,
            decision=decision,
        )
        for order, each in enumerate(wanted)
    ]


def lay_out_posts(charter: Charter, bodies: list[Body], on: date | None) -> list[Post]:
    """The posts that the charter names for these bodies, opened on a day.

    Posts without a body (tellers) belong to a meeting.
    """
    by_key = {body.key: body for body in bodies if body.key}
    found = []
    for order, each in enumerate(charter.posts.values()):
        body = by_key.get(each.body or "")
        if body is not None:
            found.append(
                Post(
                    organization_id=body.organization_id,
                    body=body,
                    opened_on=on,
                    key=each.key,
                    name=each.title.zh[:80],
                    seats=each.seats[1],
                    officer=each.officer,
                    order=order,
                )
            )
    return found


def term_key(charter: Charter) -> str:
    """The key of the body whose term is renewed; CaseError when the charter gives none."""
    return term_body(charter).key


def end_of_term(charter: Charter, starts_on: date) -> date:
    """The last day of a term that starts on `starts_on`, by the charter's years."""
    term = term_body(charter).term
    years = term.years if term and term.years else 0
    return moved(starts_on, months=12 * years)


def dates_of(term: Term, plan: RenewalPlan) -> Dates:
    """What is known of a renewal, for the engine."""
    return Dates(
        term_ends=term.ends_due,
        congress=plan.congress_on,
        consent=plan.consent_on,
        postponed_to=term.postponed_to,
    )


def lay_out_plan(version: CharterVersion, charter: Charter, term: Term) -> RenewalPlan:
    """The plan of a term that was just opened."""
    plan = RenewalPlan(organization_id=term.organization_id, term=term, charter=version, ends_on=term.ends_due)
    set_turns(charter, term, plan)
    return plan


def set_turns(charter: Charter, term: Term, plan: RenewalPlan) -> None:
    """Put the days on which the state changes in step; CaseError when dates contradict each other."""
    turns = renewal_turns(charter, dates_of(term, plan), working_days=add_working_days)
    if turns is None:
        raise ValueError("a term has its end")
    plan.preparing_from, plan.due_from, plan.ends_on = turns
    plan.postponed = term.postponed_to is not None


def lay_out_steps(charter: Charter, term: Term, plan: RenewalPlan) -> list[RenewalStep]:
    """The steps of a plan by date; those that only a postponement needs are not needed yet."""
    return [
        RenewalStep(
            organization_id=plan.organization_id,
            plan=plan,
            key=step["key"],
            order=order,
            due_on=step["date"],
            owner=step["owner"],
            not_needed=bool(step["only_if"]) and not plan.postponed,
        )
        for order, step in enumerate(_steps(charter, term, plan))
    ]


def _steps(charter: Charter, term: Term, plan: RenewalPlan) -> Iterator[dict[str, Any]]:
    answer = deadlines(charter, dates_of(term, plan), working_days=add_working_days)
    for step in answer.as_json()["steps"]:
        yield {**step, "date": date.fromisoformat(step["date"]) if step["date"] else None}


def new_days(charter: Charter, term: Term, plan: RenewalPlan) -> dict[str, tuple[int, date | None]]:
    """Order and last day of each step as they are now, by key."""
    return {step["key"]: (order, step["date"]) for order, step in enumerate(_steps(charter, term, plan))}
