"""Reads of rounds and submissions."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.selectors import ancestors, branch
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.privacy.sealed import opened
from huiguan.kernel.rounds.enums import RoundState, SubmissionState
from huiguan.kernel.rounds.models import FormVersion, Passage, Quota, Round, Submission

READ, CALL = "rounds.read", "rounds.call"
OPEN_TO_BELOW = "a round is open to the associations below the one that calls it"
#: Whoever has it, had it, or made it.
ON_ITS_WAY = ("organization", "at", "passages__organization")


def rounds_for(actor: Actor, organization: Organization, kind: str) -> ScopedQuerySet[Round]:
    """Rounds of a kind that an association calls or answers: its own, and those of the ones above once open."""
    permit(actor, READ, organization)
    above = [*ancestors(organization).values_list("pk", flat=True)]
    rows: ScopedQuerySet[Round] = Round.objects.unscoped(OPEN_TO_BELOW)
    own = rows.filter(kind=kind, organization=organization)
    called = rows.filter(kind=kind, organization__in=above).exclude(state=RoundState.DRAFT)
    return (own | called).select_related("organization").order_by("-pk")


def get_round(actor: Actor, organization: Organization, round_id: int) -> Round:
    """One of them, of any kind; NotFound."""
    permit(actor, READ, organization)
    found: Round | None = (
        Round.objects.unscoped(OPEN_TO_BELOW).select_related("organization").filter(pk=round_id).first()
    )
    inside = found is not None and organization.path.startswith(found.organization.path)
    if found is None or not inside or (found.state == RoundState.DRAFT and found.organization_id != organization.pk):
        raise NotFound(str(round_id))
    return found


def round_of(subject_kind: str, subject_id: int) -> Round | None:
    """The latest round about a room's row, which the room has read."""
    rows = Round.objects.unscoped("the room has read the subject").select_related("organization")
    found: Round | None = rows.filter(subject_kind=subject_kind, subject_id=subject_id).order_by("-pk").first()
    return found


def form_of(row: Round) -> FormVersion | None:
    """The newest version of the form."""
    found: FormVersion | None = (
        FormVersion.objects.unscoped("the round was read").filter(round=row).order_by("-number").first()
    )
    return found


def forms_of(row: Round) -> list[Any]:
    """All versions of the form of a round that was read, the newest first, with how many `answered` each."""
    rows: Any = FormVersion.objects.unscoped("the round was read").filter(round=row)
    counted = Submission.objects.unscoped("a number").filter(form=OuterRef("pk")).order_by().values("form")
    answered = Subquery(counted.annotate(n=Count("pk")).values("n"))
    return list(rows.annotate(answered=Coalesce(answered, 0)).order_by("-number"))


def own_quotas(row: Round) -> ScopedQuerySet[Quota]:
    """The quotas of single associations of a round that was read by its caller, in the order of the tree."""
    rows: ScopedQuerySet[Quota] = Quota.objects.unscoped("the round was read by its caller").filter(round=row)
    return rows.select_related("organization").order_by("organization__path")


def get_own_round(actor: Actor, round_id: int) -> Round:
    """A round of the actor's own association, for its history; NotFound."""
    found: Round | None = Round.objects.scoped(scope_of(actor, CALL)).filter(pk=round_id).first()
    if found is None:
        raise NotFound(str(round_id))
    return found


def passed_of(row: Round, places: Collection[int]) -> dict[int, int]:
    """How many each of these associations has passed up, by id; those with none are left out."""
    rows = Passage.objects.unscoped("numbers").filter(round=row, organization__in=places).order_by()
    return dict(rows.values_list("organization").annotate(n=Count("pk")))


def submissions(actor: Actor) -> ScopedQuerySet[Submission]:
    """What the actor may read: made here, lying here, or passed up from here; drafts only where they are made."""
    rows: ScopedQuerySet[Submission] = Submission.objects.scoped(scope_of(actor, READ), *ON_ITS_WAY)
    return rows.select_related("organization", "at", "round", "round__organization", "form").distinct()


def get_submission(actor: Actor, submission_id: int) -> Submission:
    """One of them; NotFound for unknown and forbidden."""
    found: Submission | None = submissions(actor).filter(pk=submission_id).first()
    if found is None:
        raise NotFound(str(submission_id))
    return found


def submissions_at(actor: Actor, row: Round, organization: Organization) -> ScopedQuerySet[Submission]:
    """Those of a round that the association made, holds or has passed up."""
    passed = Passage.objects.unscoped("its own").filter(round=row, organization=organization)
    here = Q(organization=organization) | Q(at=organization) | Q(pk__in=passed.values("submission_id"))
    return submissions(actor).filter(here, round=row).order_by("-pk")


def arrived(row: Round) -> ScopedQuerySet[Submission]:
    """What has arrived; the room has read the round as its caller."""
    rows: ScopedQuerySet[Submission] = Submission.objects.unscoped("arrived with the caller, who has read the round")
    found: ScopedQuerySet[Submission] = rows.filter(round=row, state=SubmissionState.ARRIVED)
    return found.select_related("organization", "at", "round", "form").order_by("pk")


def answers_of(submission: Submission) -> dict[str, str]:
    """The answers by question; empty once they were dropped. The caller has read the submission."""
    plain = opened(submission, "answers")
    found: dict[str, str] = json.loads(plain) if plain else {}
    return found


def answered(submission: Submission) -> list[tuple[str, str]]:
    """Questions and answers in the order of the form that was answered."""
    given = answers_of(submission)
    return [(question["label"], given.get(question["key"], "")) for question in submission.form.questions]


def quota_of(row: Round, organization: Organization) -> int | None:
    """How many the association may pass up; None is any number."""
    own: int | None = (
        Quota.objects.unscoped("the round was read")
        .filter(round=row, organization=organization)
        .values_list("most", flat=True)
        .first()
    )
    level: int | None = row.quotas.get(organization.level)
    return own if own is not None else level


def passed(row: Round, organization: Organization) -> int:
    """How many it has passed up."""
    return Passage.objects.unscoped("a number").filter(round=row, organization=organization).count()


def passed_by_place(row: Round, organization: Organization) -> list[tuple[Organization, int]]:
    """How many each association directly below has passed up, those with none included."""
    below: QuerySet[Organization] = branch(organization).filter(depth=organization.depth + 1)
    counts = dict(
        Passage.objects.unscoped("numbers")
        .filter(round=row, organization__in=below)
        .order_by()
        .values_list("organization")
        .annotate(n=Count("pk"))
    )
    return [(place, counts.get(place.pk, 0)) for place in below]
