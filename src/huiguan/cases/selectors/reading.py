"""Need to know: which cases somebody may read, and by what.

Every way to the content of a case passes through here; a role alone opens none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from huiguan.cases.enums import Part, ReferralState, Source
from huiguan.cases.models import Case, CasePaper, GlassBreak, HandedPaper, Handler, Referral, Relief
from huiguan.cases.sealing import opened
from huiguan.cases.selectors.departments import those_of_its_department
from huiguan.cases.selectors.rules import for_clerks, kinds_for_clerks_of
from huiguan.kernel.access.selectors import holders
from huiguan.kernel.inbox.selectors import is_for
from huiguan.kernel.people.selectors import accounts_named_in, accounts_named_in_each, accounts_of
from huiguan.kernel.permits import Actor, NotFound, Role, allows, permit
from huiguan.kernel.permits.managers import ScopedQuerySet

HANDLE, OWN = "cases.handle_cases", "cases.ask_for_help"
SENSITIVE = "cases.handle_sensitive"
RELATED = ("organization", "above", "person", "form", "own_kind")


@dataclass(frozen=True, slots=True)
class Door:
    """By what somebody reads a case: as a handler (with a part), or for a time through broken glass."""

    case: Case
    handler: Handler | None
    glass: GlassBreak | None = None

    @property
    def leads(self) -> bool:
        """Tell whether this is the lead handler."""
        return self.handler is not None and self.handler.part == Part.LEAD

    @property
    def writes(self) -> bool:
        """Whoever broke the glass only reads."""
        return self.handler is not None


def handlers_of(case: Case) -> list[Handler]:
    """All who handle a case now, on every side, the lead first; the caller has read the case."""
    rows = Handler.objects.unscoped("handlers of a case that was read").filter(case=case, until=None)
    found = list(rows.select_related("user__person", "organization").order_by("referral_id", "since", "pk"))
    return sorted(found, key=lambda row: (row.part != Part.LEAD, row.referral_id is not None))


def may_handle(actor: Actor, case: Case, organization: Any) -> bool:
    """Tell whether the actor may handle a case for an association: clerks only what is for clerks.

    Another association than the case's own goes by what holds there and here: a kind that is not known there is there
    the one on which it is based, and never more open than at home.
    """
    if not allows(actor, HANDLE, organization):
        return False
    places = {place.pk: place for place in (case.organization, organization)}.values()
    return allows(actor, SENSITIVE, organization) or all(for_clerks(place, *case.kind_keys) for place in places)


def of_kinds_open_to(actor: Actor, organization: Any) -> Q:
    """Cases of an association of the kinds that the actor may handle there."""
    if allows(actor, SENSITIVE, organization):
        return Q()
    keys = kinds_for_clerks_of(organization)
    return Q(own_kind=None, kind__in=keys) | Q(own_kind__in=keys)


def may_take(actor: Actor, case: Case) -> bool:
    """Tell whether the actor may take a case that nobody has taken: a handler of its kind, of its department, or told
    of it.
    """
    if not may_handle(actor, case, case.organization):
        return False
    department = _its_department(case, posts_that_take(case))
    if not department or actor.user_id in department:
        return True
    rows = Case.objects.unscoped("was the actor told of it").filter(is_for(actor, "cases.new", "cases.case"))
    return rows.filter(pk=case.pk).exists()


def _its_department(case: Case, posts: Iterable[Role]) -> set[int]:
    """Those of the department of its kind who can take it: nobody whom it names, nor those whose own it is."""
    found = those_of_its_department(case, posts)
    return found - named_in(case, found) - concerned_in(case) if found else found


def named_in(case: Case, user_ids: Iterable[int]) -> set[int]:
    """Those of these accounts whom a case names among the other people involved: for them it does not exist.

    By their name alone, for nobody says there who has an account.
    """
    return accounts_named_in(opened(case, "accused")["accused"], user_ids) if case.accused else set()


def is_named(actor: Actor, case: Case) -> bool:
    """Tell whether a case names the actor among the other people involved."""
    return bool(named_in(case, [actor.user_id or 0]))


def naming(actor: Actor, rows: QuerySet[Case]) -> list[int]:
    """Those of these cases that name the actor among the other people involved, by id: no list shows them."""
    plain = rows.order_by().only("pk", "accused", "data_key").exclude(accused=None)
    told = {case.pk: opened(case, "accused")["accused"] for case in plain}
    return [pk for pk, named in accounts_named_in_each(told, [actor.user_id or 0]).items() if named]


def is_own(actor: Actor, case: Case) -> bool:
    """Tell whether a case is the actor's own, or was brought by them for a relative."""
    brought = case.source in (Source.SELF, Source.RELATIVE) and case.submitted_by_id == actor.user_id
    return brought or (case.person_id is not None and case.person_id == actor.person_id)


def concerned_in(case: Case) -> set[int]:
    """Accounts whose own a case is, or who brought it for a relative."""
    found = set(accounts_of([case.person_id]).values()) if case.person_id is not None else set()
    if case.source in (Source.SELF, Source.RELATIVE) and case.submitted_by_id is not None:
        found.add(case.submitted_by_id)
    return found


def posts_that_take(case: Case) -> list[Role]:
    """The posts that take cases of this kind: clerks only where the kind is for clerks as well."""
    return [Role.CASE_OFFICER, *([Role.CLERK] if for_clerks(case.organization, *case.kind_keys) else [])]


def those_who_may_take(case: Case, *, anywhere: bool = False) -> list[int]:
    """Accounts that may take a case of this kind: nobody whom it names, nor those whose own it is where another can.

    Of a kind that a department takes, those who work in it, if any; `anywhere` in the office for the head, to whom the
    kind is not told, and for the lead, who names others to help.
    """
    posts = posts_that_take(case)
    found = {user for role in posts for user in _holders(role, case)}
    found -= named_in(case, found)
    found = found - concerned_in(case) or found
    return sorted(found if anywhere else found & _its_department(case, posts) or found)


def _holders(role: Role, case: Case) -> list[int]:
    return sorted(holders(role, [case.organization_id]).get(case.organization_id, []))


def instead_of_post(case: Case, role: Role, organization_id: int | None) -> list[int] | None:
    """The accounts that hear of a case instead of whoever holds a post, or None where the post does.

    What waits passes on with a post: successors find it. But a case that names other people involved reaches those
    who hold the post when it is told, without those whom it names: one of them may come into the post later.
    """
    if not case.accused or organization_id is None:
        return None
    found = holders(role, [organization_id]).get(organization_id, [])
    return sorted(set(found) - named_in(case, found))


def heads_here(case: Case) -> list[int] | None:
    """The heads who hear that a case of theirs is late, where not all do."""
    return instead_of_post(case, Role.HEAD, case.organization_id)


def heads_above(case: Case) -> list[int] | None:
    """The heads who hear that a case below them is late, where not all do."""
    return instead_of_post(case, Role.HEAD, case.above_id)


def heads_of_receiver(referral: Referral) -> list[int] | None:
    """The heads who hear that a referral to them was not answered, where not all do."""
    return instead_of_post(referral.case, Role.HEAD, referral.receiver_id)


def those_who_may_accept(referral: Referral) -> list[int]:
    """Case officers of the receiver who may accept a referral: nobody whom its case names."""
    place = referral.receiver_id
    found = set(holders(Role.CASE_OFFICER, [place]).get(place, []))
    return sorted(found - named_in(referral.case, found))


def those_who_handle(case: Case) -> list[int]:
    """Accounts of the handlers in the case's own association; when there is none, of those who could be."""
    rows = Handler.objects.unscoped("who is told of a deadline").filter(case=case, until=None, referral=None)
    handling = set(rows.values_list("user_id", flat=True))
    return sorted(handling - named_in(case, handling)) or those_who_may_take(case)


def open_door(actor: Actor, case_id: int) -> Door:
    """How `actor` reads a case; NotFound for unknown and forbidden alike.

    A handler must still hold a role that handles cases of this kind in the association: whoever left the office, or
    holds another role by now, reads nothing; nor does whoever is named in it as one of the other people involved.
    """
    case = _case(case_id)
    handler = _handler(actor, case)
    if is_named(actor, case):
        raise NotFound(str(case_id))
    if handler is not None and may_handle(actor, case, case.organization):
        return Door(case, handler)
    glass = _glass(actor, case)
    if glass is not None and allows(actor, "cases.break_glass", case.organization):
        return Door(case, None, glass)
    raise NotFound(str(case_id))


def _case(case_id: int) -> Case:
    rows = Case.objects.unscoped("who may read it is asked next").select_related(*RELATED)
    found: Case | None = rows.filter(pk=case_id).first()
    if found is None:
        raise NotFound(str(case_id))
    return found


def _handler(actor: Actor, case: Case) -> Handler | None:
    if actor.user_id is None:
        return None
    rows = Handler.objects.unscoped("is the actor named").filter(case=case, user=actor.user_id, until=None)
    found: Handler | None = rows.filter(referral=None).first()
    return found


def _glass(actor: Actor, case: Case) -> GlassBreak | None:
    if actor.user_id is None:
        return None
    rows = GlassBreak.objects.unscoped("has the actor broken the glass").filter(case=case, user=actor.user_id)
    found: GlassBreak | None = rows.filter(ends_at__gt=timezone.now()).order_by("-pk").first()
    return found


def own_cases(actor: Actor) -> ScopedQuerySet[Case]:
    """Cases that are one's own, or that one brought for somebody else, newest first."""
    permit(actor, OWN)
    rows = Case.objects.unscoped("one's own cases, wherever they are")
    if actor.user_id is None:
        return rows.none()
    mine = Q(submitted_by=actor.user_id, source__in=["self", "relative", "representative"])
    if actor.person_id is not None:
        mine |= Q(person=actor.person_id)
    return rows.filter(mine).select_related(*RELATED).order_by("-pk")


def get_own_case(actor: Actor, case_id: int) -> Case:
    """One of one's own cases; NotFound else."""
    found: Case | None = own_cases(actor).filter(pk=case_id).first()
    if found is None:
        raise NotFound(str(case_id))
    return found


def get_referral(actor: Actor, referral_id: int) -> Referral:
    """A referral: for handlers of the case, and for the receiving side's handlers (all who may, until it is accepted).

    Before acceptance the receiver reads the number, the sender and the deadline; that is for the page to keep.
    """
    rows = Referral.objects.unscoped("who may read it is asked next")
    found: Referral | None = (
        rows.select_related("organization", "receiver", "case__organization").filter(pk=referral_id).first()
    )
    if found is None or not (receives(actor, found) or reads_referral(actor, found)):
        raise NotFound(str(referral_id))
    return found


def receives(actor: Actor, referral: Referral) -> bool:
    """Tell whether the actor may accept or decline for the receiver; nobody whom the case names may."""
    asked = referral.state == ReferralState.ASKED and allows(actor, SENSITIVE, referral.receiver)
    return asked and not is_named(actor, referral.case)


def reads_referral(actor: Actor, referral: Referral) -> bool:
    """Tell whether the actor reads what was handed over: a handler on the receiving side, or one of the case itself.

    As with the case, neither office nor part opens it to whoever is named in it as one of the other people involved.
    """
    if is_named(actor, referral.case):
        return False
    rows = Handler.objects.unscoped("is the actor named").filter(user=actor.user_id or 0, until=None)
    case = referral.case
    named = rows.filter(referral=referral).exists() and may_handle(actor, case, referral.receiver)
    if named and referral.state == ReferralState.ACCEPTED:
        return True
    here = rows.filter(case=case, referral=None).exists()
    return here and may_handle(actor, case, referral.organization)


def joint_referral(actor: Actor, case_id: int) -> Referral | None:
    """The referral by which the actor handles a case for another association, or None."""
    rows = Handler.objects.unscoped("is the actor named").filter(case=case_id, user=actor.user_id or 0, until=None)
    for row in rows.exclude(referral=None).select_related("referral__organization", "referral__receiver"):
        if row.referral is not None and reads_referral(actor, row.referral):
            return row.referral
    return None


def may_read_paper(actor: Actor, paper_id: int) -> bool:
    """Who opens the file of a paper: handlers, the person, and receivers to whom it was handed over."""
    rows = CasePaper.objects.unscoped("who may read it is asked next").select_related("case__organization")
    paper = rows.filter(pk=paper_id).first()
    if paper is None:
        return False
    try:
        open_door(actor, paper.case_id)
    except NotFound:
        return _is_own_paper(actor, paper) or _was_handed(actor, paper)
    return True


def _is_own_paper(actor: Actor, paper: CasePaper) -> bool:
    own = allows(actor, OWN) and paper.by_person
    return own and own_cases(actor).filter(pk=paper.case_id).exists()


def _was_handed(actor: Actor, paper: CasePaper) -> bool:
    rows = HandedPaper.objects.unscoped("was it handed over").filter(paper=paper)
    return any(
        reads_referral(actor, row.referral)
        for row in rows.select_related("referral__organization", "referral__receiver")
    )


def relief_of(case: Case) -> Relief | None:
    """The last application for relief within a case that the caller has read."""
    rows = Relief.objects.unscoped("relief of a case that was read").select_related("organization", "case")
    found: Relief | None = rows.filter(case=case).order_by("-pk").first()
    return found


def earlier_reliefs(relief: Relief) -> list[Relief]:
    """Applications of the same case before this one, the last first: refused or withdrawn."""
    rows = Relief.objects.unscoped("reliefs of a case that was read")
    return list(rows.filter(case=relief.case_id, pk__lt=relief.pk).order_by("-pk"))
