"""A paper of what was resolved in camera opens only to those who read what is in camera."""

from __future__ import annotations

from datetime import date

import pytest
from tests.governance.meetings.conftest import Chamber, fresh, somebody

from huiguan.governance.models import OutgoingPaper, Resolution
from huiguan.governance.selectors.papers import get_outgoing, outgoing_of, seal_uses
from huiguan.governance.services import motions, papers
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.access.models import Grant
from huiguan.kernel.permits import Actor, NotFound, Role

TITLE = "关于人事事项的决议"


def resolved(chamber: Chamber, place: int) -> Resolution:
    """A resolution under the item at this place of the agenda; the last one is in camera."""
    meeting = chamber.sitting()
    item = list(meeting.items.unscoped("test").order_by("order"))[place]
    motion = motions.propose_motion(
        actor=chamber.clerk,
        meeting_id=meeting.pk,
        title="关于人事事项的议案",
        text="同意。",
        sponsor="秘书处",
        item_id=item.pk,
    )
    chamber.counted(motion, 9, 0)
    found: Resolution = fresh(motion).resolution
    return found


def drafted(chamber: Chamber, resolution: Resolution) -> OutgoingPaper:
    return papers.draft_paper(
        actor=chamber.clerk,
        organization=chamber.here,
        kind="resolution",
        title=TITLE,
        text="同意。",
        resolution_id=resolution.pk,
    )


def reads(actor: Actor, chamber: Chamber, paper: OutgoingPaper) -> bool:
    """Whether the paper opens to somebody; the register and the paper itself have to say the same."""
    listed = outgoing_of(actor, chamber.here).filter(pk=paper.pk).exists()
    try:
        get_outgoing(actor, paper.pk)
    except NotFound:
        assert not listed
        return False
    assert listed
    return True


def test_the_office_and_those_who_voted_read_it_and_nobody_else(chamber: Chamber) -> None:
    paper = drafted(chamber, resolved(chamber, -1))
    voter = chamber.users["理事1"]
    Grant.objects.create(user=voter, role=Role.AUDITOR, organization=chamber.here, period=(date(2020, 1, 1), None))
    _, supervisor = somebody("某监事", chamber.here, Role.SUPERVISOR)
    assert reads(chamber.clerk, chamber, paper)
    assert reads(actor_of(voter), chamber, paper)
    assert not reads(supervisor, chamber, paper)
    assert reads(supervisor, chamber, drafted(chamber, resolved(chamber, 0)))


def test_the_log_of_the_seal_names_it_by_its_number_alone(chamber: Chamber) -> None:
    _, head = somebody("负责人", chamber.here, Role.HEAD)
    _, supervisor = somebody("某监事", chamber.here, Role.SUPERVISOR)
    for place in (-1, 0):
        paper = drafted(chamber, resolved(chamber, place))
        for step in ("submit_draft", "pass_draft"):
            papers.pass_paper_on(actor=chamber.clerk, paper_id=paper.pk, transition=step)
        papers.issue_paper(actor=head, paper_id=paper.pk)
        number = papers.number_paper(actor=chamber.clerk, paper_id=paper.pk).number
        papers.seal_paper(actor=chamber.clerk, paper_id=paper.pk)
        use = seal_uses(supervisor, chamber.here)[0]
        assert use.purpose == (number if place else f"{number} {TITLE}")


def test_a_stranger_reads_neither(chamber: Chamber) -> None:
    paper = drafted(chamber, resolved(chamber, -1))
    _, stranger = somebody("外人")
    with pytest.raises(NotFound):
        get_outgoing(stranger, paper.pk)
