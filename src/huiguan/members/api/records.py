"""The roster and members' files over the API."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Field, Query, Router, Status

from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.kernel.privacy.services import reveal
from huiguan.kernel.schemas import Id, Line, Page
from huiguan.kernel.workflow.selectors import timeline
from huiguan.members import selectors, services
from huiguan.members.api import schemas as s
from huiguan.members.enums import CURRENT, MembershipState
from huiguan.members.models import Membership
from huiguan.members.selectors import RosterFilter, SortBy

router = Router()
READ, EDIT = "members.read_members", "members.edit_members"
END, DECIDE = "members.end_memberships", "members.decide_memberships"
_PRESENT = [MembershipState(state) for state in CURRENT]


@router.get("/organizations/{code}/members", response=s.RosterOut)
@operation(READ)
def roster(
    request: SignedRequest,
    code: str,
    text: Line = "",
    unit: Line = "",
    states: Annotated[list[MembershipState], Query()] = _PRESENT,
    classes: Annotated[list[s.Key] | None, Query(max_length=30)] = None,
    sort: SortBy = SortBy.PINYIN,
    descending: bool = False,
    page: Page = 1,
    size: Annotated[int, Field(ge=1, le=500)] = 50,
) -> Any:
    """A page of the roster: by name, part of a name, pinyin, initials or number, class and state."""
    wanted = RosterFilter(
        states=tuple(state.value for state in states),
        classes=tuple(classes or ()),
        text=text,
        unit=unit,
        sort=sort,
        descending=descending,
    )
    return selectors.roster(request.actor, request.organization, wanted, page=page, size=size)


@router.get("/organizations/{code}/members/counts")
@operation(READ)
def roster_counts(request: SignedRequest, code: str) -> list[dict[str, Any]]:
    """How many members there are by class and state."""
    counts = selectors.standing_counts(request.actor, request.organization)
    return [{"klass": klass, "state": state, "number": n} for (klass, state), n in sorted(counts.items())]


@router.post("/organizations/{code}/members", response={201: s.MemberWhole})
@operation(EDIT)
def register_member(request: SignedRequest, code: str, payload: s.MemberIn) -> Status[dict[str, Any]]:
    """Enter a member; 422 with the field for what is written wrongly, "same_id" when the person is there already."""
    member = services.register_member(
        actor=request.actor,
        organization=request.organization,
        details=payload.details(),
        klass=payload.klass,
        number=payload.number,
        joined_on=payload.joined_on,
        decision=payload.decision,
    )
    return Status(201, s.whole(member))


@router.get("/members/{int:member_id}", response=s.MemberWhole)
@operation(READ)
def get_member(request: SignedRequest, member_id: Id) -> dict[str, Any]:
    """A member's file; sealed fields are masked."""
    return s.whole(selectors.get_membership(request.actor, member_id))


@router.patch("/members/{int:member_id}", response=s.MemberWhole)
@operation(EDIT)
def change_member(request: SignedRequest, member_id: Id, payload: s.MemberChange) -> dict[str, Any]:
    """Change a member; 409 when somebody else was first."""
    changed = services.change_member(
        actor=request.actor,
        membership_id=member_id,
        revision=payload.revision,
        details=payload.details(),
        **payload.columns(),
    )
    return s.whole(changed)


@router.post("/members/{int:member_id}/reveal", response=s.Revealed)
@operation("members.reveal_sensitive")
def reveal_field(request: SignedRequest, member_id: Id, payload: s.Reveal) -> dict[str, str]:
    """A sealed field in full, with the reason; the look is recorded, and the member sees it."""
    subject = selectors.get_membership(request.actor, member_id)
    return {"value": reveal(actor=request.actor, subject=subject, field=payload.field, reason=payload.reason)}


@router.get("/members/{int:member_id}/timeline", response=list[s.EntryOut])
@operation(READ)
def member_timeline(request: SignedRequest, member_id: Id) -> list[dict[str, Any]]:
    """What became of a membership, step by step."""
    subject = selectors.get_membership(request.actor, member_id)
    return [
        {"at": line.at, "label": str(line.label), "state": line.state.key, "who": line.who, "note": line.note}
        for line in timeline(subject)
    ]


@router.post("/members/class", response=s.Done)
@operation(EDIT)
def set_class(request: SignedRequest, payload: s.ClassOfMany) -> dict[str, int]:
    """Put members into a class: all or none."""
    done = services.set_class(actor=request.actor, membership_ids=payload.member_ids, klass=payload.klass)
    return {"changed": done}


@router.post("/members/lapse", response=s.Done)
@operation(END)
def lapse_members(request: SignedRequest, payload: s.Lapsing) -> dict[str, int]:
    """Strike members off whose membership has lapsed: all or none."""
    done = services.lapse_many(actor=request.actor, membership_ids=payload.member_ids, note=payload.note)
    return {"changed": done}


@router.post("/members/{int:member_id}/suspend", response=s.MemberOut)
@operation(DECIDE)
def suspend(request: SignedRequest, member_id: Id, payload: s.Noted) -> Membership:
    """Suspend a member's rights."""
    return services.suspend(actor=request.actor, membership_id=member_id, note=payload.note)


@router.post("/members/{int:member_id}/resume", response=s.MemberOut)
@operation(DECIDE)
def resume(request: SignedRequest, member_id: Id, payload: s.Noted) -> Membership:
    """End a suspension."""
    return services.resume(actor=request.actor, membership_id=member_id, note=payload.note)


@router.post("/members/{int:member_id}/resign", response=s.MemberOut)
@operation(END)
def resign(request: SignedRequest, member_id: Id, payload: s.Leaving) -> Membership:
    """Enter a resignation."""
    return services.resign(actor=request.actor, membership_id=member_id, left_on=payload.left_on, note=payload.note)


@router.post("/members/{int:member_id}/death", response=s.MemberOut)
@operation(END)
def enter_death(request: SignedRequest, member_id: Id, payload: s.Leaving) -> Membership:
    """Enter that a member has died."""
    return services.enter_death(
        actor=request.actor, membership_id=member_id, died_on=payload.left_on, note=payload.note
    )


@router.post("/members/{int:member_id}/expel", response=s.MemberOut)
@operation(DECIDE)
def expel(request: SignedRequest, member_id: Id, payload: s.Expelling) -> Membership:
    """Expel a member, by a decision."""
    return services.expel(
        actor=request.actor,
        membership_id=member_id,
        decision=payload.decision,
        note=payload.note,
        left_on=payload.left_on,
    )


@router.post("/members/{int:member_id}/readmit", response=s.MemberOut)
@operation(DECIDE)
def readmit(request: SignedRequest, member_id: Id, payload: s.Readmitting) -> Membership:
    """Admit somebody again who had left."""
    return services.readmit(
        actor=request.actor, membership_id=member_id, joined_on=payload.joined_on, decision=payload.decision
    )
