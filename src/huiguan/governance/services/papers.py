"""Outgoing papers (发文): drafted, checked, issued, numbered, sealed, distributed, put away; the log of the seal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _

from huiguan.governance.models import IncomingPaper, OutgoingPaper, PaperDelivery, SealUse
from huiguan.governance.paper_enums import ORDERS, UNSEALED, OutgoingState, PaperKind
from huiguan.governance.selectors.papers import duty_of, is_in_camera, number_word, receivers_named
from huiguan.governance.services.doors import lock_row, words
from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.workflow.services import advance, start

WRITE, SEAL = "governance.write_papers", "governance.use_seal"
FIELDS = {"title": 200, "addressee": 300, "text": 200_000, "copies": 300}
SEAL_NAME = "公章"
#: What an order bears instead of the seal: the stamp of the head's signature (GB/T 9704-2012, 7.3.5.3).
SIGNATURE_STAMP = "签发人签名章"


def draft_paper(
    *,
    actor: Actor,
    organization: Organization,
    kind: str,
    title: str,
    text: str,
    addressee: str = "",
    copies: str = "",
    meeting_id: int | None = None,
    resolution_id: int | None = None,
    drafter: str = "",
) -> OutgoingPaper:
    """Draft a paper (拟稿). `meeting_id` and `resolution_id` name where it comes from; the caller has read them.

    `drafter`: whose words they are, where another room hands them over; default the actor.
    Raises Invalid without title or words, or for an unknown kind.
    """
    with recording(actor, organization=organization, reason="draft_paper"):
        permit(actor, WRITE, organization)
        if kind not in PaperKind.values:
            raise Invalid(_("There is no such kind of paper."), code="kind", field="kind")
        paper = OutgoingPaper(
            organization=organization,
            kind=kind,
            drafter=(drafter or actor.label)[:60],
            meeting_id=meeting_id,
            resolution_id=resolution_id,
            changed_by_id=actor.user_id,
        )
        _set_words(paper, {"title": title, "text": text, "addressee": addressee, "copies": copies})
        paper.save()
        start(actor=actor, subject=paper)
    return paper


def _set_words(paper: OutgoingPaper, values: dict[str, str]) -> None:
    missing = {"title": _("Give the paper a title."), "text": _("Write the text of the paper.")}
    for field, value in values.items():
        setattr(paper, field, words(value.replace("\r\n", "\n"), FIELDS[field], field, missing.get(field, "")))


def change_paper(*, actor: Actor, paper_id: int, revision: int, **changes: str) -> OutgoingPaper:
    """Change the words of a draft, also while it is checked (核稿); Conflict on a stale revision.

    RuleViolation "not_draft" once it lies with the head: what is issued is what was submitted.
    """
    with recording(actor, reason="change_paper"):
        paper: OutgoingPaper = lock_row(OutgoingPaper, actor, paper_id, WRITE)
        if paper.state not in (OutgoingState.DRAFT, OutgoingState.CHECKING):
            raise RuleViolation(_("This paper is no longer a draft."), code="not_draft")
        check_revision(paper, revision)
        _set_words(paper, {field: changes[field] for field in FIELDS if field in changes})
        save_revised(paper, actor)
    return paper


def pass_paper_on(*, actor: Actor, paper_id: int, transition: str, note: str = "") -> OutgoingPaper:
    """Submit, pass, return, archive or drop a paper; what else has to be said of a step has a service of its own."""
    if transition not in ("submit_draft", "pass_draft", "return_paper", "archive_paper", "drop_paper"):
        raise Invalid(_("This step is not taken so."), code="step")
    with recording(actor, reason="pass_paper_on"):
        paper: OutgoingPaper = lock_row(OutgoingPaper, actor, paper_id, "governance.check_papers")
        advance(actor=actor, subject=paper, transition=transition, note=note)
    return paper


def issue_paper(*, actor: Actor, paper_id: int, note: str = "", duty: str = "") -> OutgoingPaper:
    """Issue a paper (签发): the head's name and the day are kept, and stand in the paper.

    An order is signed with the head's `duty` too; default: the post that the head holds. Invalid "duty" without any.
    """
    with recording(actor, reason="issue_paper"):
        paper: OutgoingPaper = lock_row(OutgoingPaper, actor, paper_id, "governance.issue_papers")
        changes: dict[str, Any] = {"issued_by": actor.label[:80], "issued_on": today()}
        if paper.kind in ORDERS:
            message = _("With which duty is the order signed?")
            changes["duty"] = words(duty, 40, "duty") or words(duty_of(actor, paper.organization), 40, "duty", message)
        advance(actor=actor, subject=paper, transition="issue_paper", note=note, changes=changes)
    return paper


def number_paper(*, actor: Actor, paper_id: int, word: str = "") -> OutgoingPaper:
    """Give an issued paper the next number of its kind and year (编号), such as 云警协函〔2026〕3号.

    `word` is what stands before the year; default: that of the last number of the kind. A lock on the sequence lasts
    until the commit, and a numbered paper cannot be deleted: no gap, no double.
    """
    with recording(actor, reason="number_paper"):
        paper: OutgoingPaper = lock_row(OutgoingPaper, actor, paper_id, WRITE)
        changes = _order_number(paper) if paper.kind in ORDERS else _number(paper, words(word, 20, "word"))
        advance(actor=actor, subject=paper, transition="number_paper", changes=changes)
    return paper


def _number(paper: OutgoingPaper, word: str) -> dict[str, Any]:
    before = word or number_word(paper.organization, paper.kind)
    if "〔" in before or "〕" in before:
        raise Invalid(_("Only what stands before the year."), code="word", field="word")
    year = today().year
    serial = next_serial(OutgoingPaper, paper.organization_id, year, kind=paper.kind)
    return {"year": year, "serial": serial, "number": f"{before}〔{year}〕{serial}号"}


def _order_number(paper: OutgoingPaper) -> dict[str, Any]:
    """第1号: orders count on from year to year (GB/T 9704-2012, 10.2)."""
    serial = next_serial(OutgoingPaper, paper.organization_id, None, kind=paper.kind)
    return {"year": today().year, "serial": serial, "number": f"第{serial}号"}


def next_serial(model: Any, organization_id: int, year: int | None, **sequence: str) -> int:
    """The next number of a register of the association and year (None: of all), held until the transaction ends."""
    key = f"{model._meta.label} {organization_id} {year} {sorted(sequence.items())}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    rows = model.objects.unscoped("the association's own numbers")
    rows = rows.filter(organization=organization_id, **({} if year is None else {"year": year}), **sequence)
    return int(rows.aggregate(last=Max("serial"))["last"] or 0) + 1


def seal_paper(*, actor: Actor, paper_id: int, copies: int = 1, seal: str = "") -> SealUse:
    """Put the seal on a numbered paper (用印) and log it; RuleViolation "unsealed" for kinds that bear none.

    `seal`: which one; default the association's, on orders the stamp of the head's signature.
    """
    with recording(actor, reason="seal_paper"):
        paper: OutgoingPaper = lock_row(OutgoingPaper, actor, paper_id, SEAL)
        if paper.kind in UNSEALED:
            raise RuleViolation(_("Papers of this kind bear no seal."), code="unsealed")
        advance(actor=actor, subject=paper, transition="seal_paper")
        # The log is read by more people than a paper in camera: there it stands by its number alone.
        purpose = paper.number if is_in_camera(paper) else f"{paper.number} {paper.title}"
        named = seal or (SIGNATURE_STAMP if paper.kind in ORDERS else SEAL_NAME)
        return _log_seal(actor, paper.organization, paper, named, purpose, copies, paper.issued_by)


def log_seal_use(
    *, actor: Actor, organization: Organization, purpose: str, approved_by: str, copies: int = 1, seal: str = SEAL_NAME
) -> SealUse:
    """Log a use of the seal on something that is no paper of this register: a contract, a certificate."""
    with recording(actor, organization=organization, reason="log_seal_use"):
        permit(actor, SEAL, organization)
        return _log_seal(actor, organization, None, seal, purpose, copies, approved_by)


def _log_seal(
    actor: Actor, organization: Organization, paper: OutgoingPaper | None, seal: str, purpose: str, copies: int, by: str
) -> SealUse:
    if not 1 <= copies <= 10_000:
        raise Invalid(_("On how many copies is the seal put?"), code="copies", field="copies")
    use: SealUse = SealUse.objects.create(
        organization=organization,
        paper=paper,
        seal=words(seal, 60, "seal", _("Which seal?")),
        purpose=words(purpose[:200], 200, "purpose", _("What is the seal used for?")),
        copies=copies,
        approved_by=words(by, 80, "approved_by", _("Who approved the use?")),
        used_by=actor.label[:80],
    )
    return use


def distribute_paper(*, actor: Actor, paper_id: int, receivers: Iterable[str]) -> list[PaperDelivery]:
    """Distribute a paper (分发) to receivers by name; an association of the federation finds it among what came in.

    RuleViolation "no_seal" when it needs a seal and has none; Invalid without receivers.
    """
    with recording(actor, reason="distribute_paper"):
        paper: OutgoingPaper = lock_row(OutgoingPaper, actor, paper_id, WRITE)
        if paper.state == OutgoingState.NUMBERED and paper.kind not in UNSEALED:
            raise RuleViolation(_("Put the seal on first."), code="no_seal")
        named = receivers_named(receivers)
        if not named:
            raise Invalid(_("To whom does it go? Name one receiver a line."), code="no_receivers", field="receivers")
        advance(actor=actor, subject=paper, transition="distribute_paper")
        made = PaperDelivery.objects.bulk_create(
            [
                PaperDelivery(organization=paper.organization, paper=paper, receiver=place, name=name)
                for name, place in named
            ]
        )
        for place in dict.fromkeys(place for _name, place in named if place is not None):
            _arrive(actor, paper, place)
    return list(made)


def _arrive(actor: Actor, paper: OutgoingPaper, receiver: Organization) -> None:
    if receiver.pk == paper.organization_id:
        return
    arrived = IncomingPaper.objects.create(
        organization=receiver,
        issuer=paper.organization.name[:120],
        number=paper.number,
        title=paper.title,
        dated=paper.issued_on,
        received_on=today(),
        text=paper.text,
        source=paper,
        changed_by_id=actor.user_id,
    )
    start(actor=actor, subject=arrived)
