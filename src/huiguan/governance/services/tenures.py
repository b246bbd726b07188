"""Who takes a post: proposed with the charter's answer, entered when elected, appointed or co-opted, and ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiguan.engines.charter import CaseError, Charter, Decision, Person, eligible, within_share
from huiguan.engines.charter.vocabulary import APPROVALS
from huiguan.governance.enums import BeganBy, EndedBy, TenureState
from huiguan.governance.models import Delegate, Post, Tenure, Term
from huiguan.governance.reading import language
from huiguan.governance.selectors.terms import current_term, term_in_preparation
from huiguan.governance.services.doors import charter_for, insist, lock_row, words
from huiguan.governance.services.namesakes import ask_about_namesakes, of_candidate
from huiguan.governance.services.terms import begin_prepared
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.members.selectors import belongs_to

MANAGE = "governance.manage_tenures"
OPEN = (TenureState.PROPOSED, TenureState.HOLDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person as proposed: by account's person or by name, with the facts that the charter asks for.

    `roles`: what the charter counts beside the posts held here (retired_cadre, finance_staff …); `approvals`: those
    that are there. The date of birth is used for the answer and not kept. `namesake` answers the question about people
    of the same name: "same" or "other" (`services.namesakes`).
    """

    name: str
    unit: str = ""
    person_id: int | None = None
    membership_id: int | None = None
    born: date | None = None
    roles: Sequence[str] = ()
    approvals: Sequence[str] = ()
    namesake: str = ""


def check_candidate(
    charter: Charter, post: Post, term: Term | None, candidate: Candidate, on: date, leave_out: int | None = None
) -> list[Decision]:
    """What the charter says of a candidate for a post: eligibility, and the share that such posts may have.

    Nothing for a post that the charter does not know. CaseError for facts that cannot be.
    """
    if post.key not in charter.posts:
        return []
    facts = Person(
        born=candidate.born,
        terms_served=_terms_served(post, term, candidate),
        holds=tuple(sorted({*_held(post, term, candidate, leave_out), *candidate.roles})),
    )
    found = [eligible(charter, facts, post=post.key, on=on, approvals=candidate.approvals, lang=language())]
    share = next((each for each in charter.shares if each.post == post.key), None)
    if share is not None:
        count = _number(post.organization_id, post.key, term, leave_out) + 1
        of = _base(charter, post.organization_id, share.of, term)
        if of is not None:
            found.append(within_share(charter, post=post.key, count=count, of=of, lang=language()))
    return found


def _held(post: Post, term: Term | None, candidate: Candidate, leave_out: int | None) -> set[str]:
    """Posts that the person holds or is proposed for in the same term; those of the term before end with it."""
    rows = Tenure.objects.unscoped("what the candidate holds").filter(organization=post.organization_id, state__in=OPEN)
    rows = of_candidate(rows, candidate).filter(term=term).exclude(post__key="").exclude(post=post)
    return set(rows.exclude(pk=leave_out or 0).values_list("post__key", flat=True))


def _terms_served(post: Post, term: Term | None, candidate: Candidate) -> int:
    """Consecutive terms just before this one that the person served in the same post."""
    rows = Tenure.objects.unscoped("terms served").filter(organization=post.organization_id, post__key=post.key)
    rows = of_candidate(rows, candidate).filter(state__in=("holds", "ended"), term__isnull=False)
    served = set(rows.values_list("term__ordinal", flat=True))
    ordinal = term.ordinal if term is not None else max(served, default=0) + 1
    count = 0
    while ordinal - count - 1 in served:
        count += 1
    return count


def _base(charter: Charter, organization_id: int, of: str, term: Term | None) -> int | None:
    """How many a share is counted on: holders of a post, or the term's delegates once they are entered."""
    if of in charter.posts:
        return _number(organization_id, of, term, None)
    rows = Delegate.objects.unscoped("how many delegates there are").filter(term=term, replaced_on=None)
    return rows.exclude(state="refused").count() or None


def _number(organization_id: int, key: str, term: Term | None, leave_out: int | None) -> int:
    rows = Tenure.objects.unscoped("how many there are").filter(organization=organization_id, state__in=OPEN)
    return rows.filter(post__key=key, term=term).exclude(pk=leave_out or 0).count()


def propose_tenure(
    *,
    actor: Actor,
    post_id: int,
    candidate: Candidate,
    on: date,
    term_id: int | None = None,
    began_by: str = BeganBy.ELECTED,
) -> Tenure:
    """Propose a person for a post; the charter is asked now, and its answer kept with the proposal.

    `on`: the day of the election or appointment. RuleViolation "not_eligible", with the article, when the charter
    says no, or cannot tell because a fact is missing (a date of birth where there is a limit of age); "namesake" while
    it is open whether somebody of the same name is the candidate.
    """
    with recording(actor, reason="propose_tenure"):
        post: Post = lock_row(Post, actor, post_id, MANAGE, "body")
        _check_open(post)
        term = _term(actor, post, term_id)
        charter = charter_for(post.organization, today())
        asked = ask_about_namesakes(post, term, candidate)
        try:
            answers = check_candidate(charter, post, term, candidate, on)
        except CaseError as fault:
            raise Invalid(str(fault), code="impossible", field="name") from fault
        for answer in answers:
            insist(answer, "not_eligible", "name")
        tenure = Tenure(
            organization=post.organization,
            post=post,
            term=term,
            person_id=candidate.person_id,
            membership_id=_membership(post, candidate),
            name=words(candidate.name, 60, "name", _("Who is proposed?")),
            unit=words(candidate.unit, 200, "unit"),
            began_by=began_by if began_by in BeganBy.values else BeganBy.ELECTED,
            check_result={"answers": [answer.as_json() for answer in answers], "on": str(on)} | asked,
            changed_by_id=actor.user_id,
        )
        _check_once(tenure, candidate)
        tenure.save()
    return tenure


def refuse_incompatible(tenure: Tenure) -> None:
    """RuleViolation "not_eligible" where it is known now who is proposed, and the charter says no. What it cannot tell
    without a date of birth was asked when they were proposed.
    """
    charter = charter_for(tenure.organization, today())
    who = Candidate(
        name=tenure.name,
        unit=tenure.unit,
        person_id=tenure.person_id,
        membership_id=tenure.membership_id,
        approvals=tuple(APPROVALS),  # seen when they were proposed
    )
    for answer in check_candidate(charter, tenure.post, tenure.term, who, today(), leave_out=tenure.pk):
        if answer.decision is False:
            raise RuleViolation(answer.explanation, code="not_eligible")


def _check_open(post: Post) -> None:
    if post.closed_on is not None or post.body.dissolved_on is not None:
        raise RuleViolation(_("This post is closed."), code="closed")


def _term(actor: Actor, post: Post, term_id: int | None) -> Term | None:
    if term_id is None:
        return current_term(post.organization) or term_in_preparation(post.organization)
    term: Term = lock_row(Term, actor, term_id, MANAGE)
    if term.organization_id != post.organization_id:
        raise NotFound(str(term_id))
    return term


def _membership(post: Post, candidate: Candidate) -> int | None:
    if candidate.membership_id is None:
        return None
    if not belongs_to(candidate.membership_id, post.organization):
        raise NotFound(str(candidate.membership_id))
    return candidate.membership_id


def _check_once(tenure: Tenure, candidate: Candidate) -> None:
    rows = Tenure.objects.unscoped("the same proposal").filter(post=tenure.post, term=tenure.term, state__in=OPEN)
    if of_candidate(rows, candidate).exists():
        message = _("%(name)s holds this post or is proposed for it already.")
        raise RuleViolation(message % {"name": tenure.name}, code="there_already", field="name")


def enter_tenure(*, actor: Actor, tenure_id: int, revision: int, began_on: date, decision: str) -> Tenure:
    """Enter that a proposed person has the post: elected, appointed or co-opted, by which decision.

    The first post that is entered in a term in preparation begins it, and ends the one before.
    RuleViolation "term_over" for a term that has ended, "seats" when all seats are held.
    """
    with recording(actor, reason="enter_tenure"):
        tenure: Tenure = lock_row(Tenure, actor, tenure_id, MANAGE, "post__body", "term")
        # Two who take the last seat at once wait for each other here.
        post: Post = lock_row(Post, actor, tenure.post_id, MANAGE, "body")
        check_revision(tenure, revision)
        if tenure.state != TenureState.PROPOSED:
            raise RuleViolation(_("This is no proposal any more."), code="wrong_state")
        _check_open(post)
        if tenure.term is not None and tenure.term.ended_on is not None:
            raise RuleViolation(_("This term is over."), code="term_over")
        if tenure.term is not None and tenure.term.in_preparation:
            begin_prepared(actor, tenure.term, began_on)
        held = Tenure.objects.unscoped("who holds the post").filter(post=post, state=TenureState.HOLDS).count()
        if post.seats is not None and held >= post.seats:
            message = _("All %(seats)d seats of this post are held. End a tenure first.")
            raise RuleViolation(message % {"seats": post.seats}, code="seats")
        tenure.state, tenure.began_on = TenureState.HOLDS, began_on
        tenure.decision = words(decision, 200, "decision", _("By which decision?"))
        _save(tenure, actor)
    return tenure


def _save(tenure: Tenure, actor: Actor) -> None:
    try:
        with transaction.atomic():
            save_revised(tenure, actor)
    except IntegrityError as fault:
        message = _("%(name)s held this post at that time already.")
        raise RuleViolation(message % {"name": tenure.name}, code="overlap", field="began_on") from fault


def withdraw_proposal(*, actor: Actor, tenure_id: int, revision: int) -> Tenure:
    """Take a proposal back, or enter that it was not elected."""
    with recording(actor, reason="withdraw_proposal"):
        tenure: Tenure = lock_row(Tenure, actor, tenure_id, MANAGE, "post__body")
        check_revision(tenure, revision)
        if tenure.state != TenureState.PROPOSED:
            raise RuleViolation(_("This is no proposal any more."), code="wrong_state")
        tenure.state = TenureState.WITHDRAWN
        save_revised(tenure, actor)
    return tenure


def end_tenure(*, actor: Actor, tenure_id: int, revision: int, on: date, ended_by: str, decision: str = "") -> Tenure:
    """Enter that somebody no longer holds a post, from the day `on`."""
    with recording(actor, reason="end_tenure"):
        tenure: Tenure = lock_row(Tenure, actor, tenure_id, MANAGE, "post__body")
        check_revision(tenure, revision)
        if tenure.state != TenureState.HOLDS:
            raise RuleViolation(_("This person does not hold the post."), code="wrong_state")
        if ended_by not in EndedBy.values:
            raise Invalid(_("Say how it ended."), code="ended_by", field="ended_by")
        if tenure.began_on is not None and on < tenure.began_on:
            raise Invalid(_("This lies before the tenure began."), code="before_start", field="on")
        tenure.state, tenure.ended_on, tenure.ended_by = TenureState.ENDED, on, ended_by
        tenure.decision = words(decision, 200, "decision") or tenure.decision
        save_revised(tenure, actor)
    return tenure


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who held a post when the association began to work with this house, or holds it now."""

    post_id: int
    name: str
    began_on: date
    unit: str = ""
    term_id: int | None = None
    person_id: int | None = None
    began_by: str = BeganBy.ELECTED.value
    ended_on: date | None = None
    ended_by: str = ""
    decision: str = ""
    order: int = 0


def holder_row(organization_id: int, holder: Holder, user_id: int | None) -> Tenure:
    """The tenure of a holder, not saved yet."""
    ended = holder.ended_on is not None
    return Tenure(
        organization_id=organization_id,
        post_id=holder.post_id,
        term_id=holder.term_id,
        person_id=holder.person_id,
        name=holder.name[:60],
        unit=holder.unit[:200],
        state=TenureState.ENDED if ended else TenureState.HOLDS,
        began_by=holder.began_by,
        began_on=holder.began_on,
        ended_on=holder.ended_on,
        ended_by=(holder.ended_by or EndedBy.TERM_OVER) if ended else "",
        decision=holder.decision[:200],
        order=holder.order,
        changed_by_id=user_id,
    )


def take_over_tenures(*, actor: Actor, organization: Any, holders: Sequence[Holder]) -> list[Tenure]:
    """Enter who holds and held posts already: facts, which no charter is asked about. NotFound for posts of others."""
    with recording(actor, organization, reason="take_over_tenures"):
        permit(actor, MANAGE, organization)
        own = set(
            Post.objects.unscoped("posts of the association")
            .filter(organization=organization)
            .values_list("pk", flat=True)
        )
        terms = set(
            Term.objects.unscoped("terms of the association")
            .filter(organization=organization)
            .values_list("pk", flat=True)
        )
        if any(h.post_id not in own or (h.term_id and h.term_id not in terms) for h in holders):
            raise NotFound("post")
        rows = [holder_row(organization.pk, holder, actor.user_id) for holder in holders]
        try:
            with transaction.atomic():
                Tenure.objects.bulk_create(rows)
        except IntegrityError as fault:
            message = _("Somebody stands in the same post twice at the same time, or ends before beginning.")
            raise RuleViolation(message, code="overlap") from fault
    return rows
