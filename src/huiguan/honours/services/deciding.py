"""From the panel to the awards: laying before it, proposing, removing, deciding, withdrawing, certificates, stories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from huiguan.governance.services import papers
from huiguan.honours import selectors
from huiguan.honours.enums import Outcome, PaperForm
from huiguan.honours.models import Award, Nomination, Scheme
from huiguan.honours.services.nominating import check_beside, check_history, drop_opinions, lock_nomination
from huiguan.kernel.calendar import today
from huiguan.kernel.credentials import Subject
from huiguan.kernel.credentials.services import issue_many, order_print
from huiguan.kernel.history import recording
from huiguan.kernel.notices.services import check_decidable
from huiguan.kernel.panels import selectors as panel_selectors
from huiguan.kernel.panels import services as panels
from huiguan.kernel.panels.enums import PanelState
from huiguan.kernel.panels.models import Panel
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.kernel.privacy.selectors import consent_in_force
from huiguan.kernel.rounds import services as rounds
from huiguan.kernel.rounds.enums import RoundState
from huiguan.kernel.rounds.models import Round
from huiguan.members.held import is_held, is_undecided
from huiguan.members.keys import name_in_papers

MANAGE, DECIDE, CERTIFY = "honours.manage", "honours.decide", "honours.certify"
NOMINATION, SUBJECT = "honours.nomination", selectors.SUBJECT
AWARD = "honours.award"
NOTICE, CERTIFICATE, STORY = selectors.NOTICE, selectors.CERTIFICATE, "honours.story"
GIVEN = (Outcome.PROPOSED, Outcome.AWARDED)
CHUNK = 500


def _own_round(actor: Actor, round_id: int, permission: str = MANAGE) -> Round:
    row = rounds.lock_round(actor, round_id)
    permit(actor, permission, row.organization)
    if row.kind != selectors.ROUND:
        raise NotFound(str(round_id))
    return row


def lay_before_panel(*, actor: Actor, round_id: int) -> Panel:
    """Close the round and lay what has arrived, and is not paused, before a new panel.

    What was paused meanwhile has a panel of its own afterwards. RuleViolation "panel" while one is at work, or when
    it had everything; "nothing" when nothing arrived.
    """
    with recording(actor, reason="lay_before_panel"):
        row = _own_round(actor, round_id)
        latest, found = panel_selectors.panel_of(SUBJECT, row.pk), selectors.to_lay(row)
        if latest is not None and (latest.state != PanelState.CLOSED or not found):
            raise RuleViolation(_("A panel was set up for this round."), code="panel")
        if not found:
            raise RuleViolation(_("No nomination has arrived that could be marked."), code="nothing")
        if row.state == RoundState.OPEN:
            rounds.close_round(actor=actor, round_id=row.pk)
        panel = panels.make_panel(
            actor=actor, organization=row.organization, subject_kind=SUBJECT, subject_id=row.pk, title=row.title
        )
        laid = [panels.Laid(NOMINATION, each.pk, each.submission.title) for each in found]
        panels.lay_before(actor=actor, panel_id=panel.pk, entries=laid)
    return panel


def propose_awards(*, actor: Actor, round_id: int) -> list[Nomination]:
    """Propose what the panel carried, the best first, as many of each grade as the scheme gives.

    What is paused keeps its place: it is proposed too, and neither shown nor decided before it goes on.
    RuleViolation "panel" before the panel has closed, "proposed" while something is proposed already (what is shown
    to the public would grow), "nothing" when nothing was carried.
    """
    with recording(actor, reason="propose_awards"):
        row = _own_round(actor, round_id)
        if selectors.has_proposed(row):
            raise RuleViolation(_("The proposal has been made already."), code="proposed")
        panel = panel_selectors.panel_of(SUBJECT, row.pk)
        if panel is None or panel.state != PanelState.CLOSED:
            raise RuleViolation(_("The panel has not finished."), code="panel")
        scheme = selectors.scheme_of(row)
        chosen = _best(row, scheme)
        if not chosen:
            raise RuleViolation(_("The panel carried nothing that can be awarded."), code="nothing")
        for nomination in chosen:
            nomination.outcome = Outcome.PROPOSED
            nomination.save(update_fields=["outcome"])
    return chosen


def _best(row: Round, scheme: Scheme) -> list[Nomination]:
    carried = []
    for panel in panel_selectors.panels_about(SUBJECT, row.pk):
        results = panel_selectors.results_of(panel)
        entries = [entry for entry in panel_selectors.entries_of(panel) if results[entry.pk].carried]
        carried += [(-(results[entry.pk].score or 0), entry.pk, entry.subject_id) for entry in entries]
    left = Counter({grade["key"]: int(grade["most"]) for grade in scheme.grades})
    given = Nomination.objects.unscoped("of a locked round").filter(round=row, outcome__in=GIVEN)
    left.subtract(given.values_list("grade", flat=True))
    chosen = []
    for _score, _entry, nomination_id in sorted(carried):
        nomination = lock_nomination(nomination_id)
        if nomination.outcome != Outcome.NOMINATED or left[nomination.grade] < 1:
            continue
        left[nomination.grade] -= 1
        chosen.append(nomination)
    return chosen


def remove_proposed(*, actor: Actor, nomination_id: int) -> Nomination:
    """Take a proposed award out after an objection that was upheld. RuleViolation "state"."""
    with recording(actor, reason="remove_proposed"):
        found = selectors.get_nomination(actor, nomination_id)
        permit(actor, DECIDE, found.round.organization)
        nomination = lock_nomination(found.pk)
        if nomination.outcome != Outcome.PROPOSED:
            raise RuleViolation(_("This is not proposed for an award."), code="state")
        nomination.outcome = Outcome.REMOVED
        nomination.save(update_fields=["outcome"])
    return nomination


#: How the title of the paper begins and ends.
WORDS = {
    PaperForm.ORDER: ("关于表彰", "命令"),
    PaperForm.DECISION: ("关于表彰", "决定"),
    PaperForm.CIRCULAR: ("关于通报表彰", "通报"),
}


def decide_awards(*, actor: Actor, round_id: int, form: str = PaperForm.DECISION) -> list[Award]:
    """Decide on what was shown to the public: awards, a drafted paper, and every opinion on a candidate is deleted.

    What is paused waits with its outcome and is decided by itself when it goes on.

    RuleViolation "nothing", of the public notice (`check_decidable`), and of the rules over history once more.
    """
    with recording(actor, reason="decide_awards"):
        row = _own_round(actor, round_id, DECIDE)
        everything = list(
            Nomination.objects.unscoped("the round is locked").select_for_update(of=("self",)).filter(round=row)
        )
        proposed = [each for each in everything if each.outcome == Outcome.PROPOSED and not each.paused]
        if not proposed:
            raise RuleViolation(_("Nothing is proposed."), code="nothing")
        # Who was paused is decided later on the same notice: the first decision on it has drawn what was upheld.
        drawn = any(each.outcome == Outcome.REMOVED for each in everything) or selectors.decided_on_notice(row)
        check_decidable(
            purpose=NOTICE,
            subject_kind=SUBJECT,
            subject_id=row.pk,
            rows=selectors.rows_to_show(row),
            upheld_handled=drawn,
        )
        scheme = selectors.scheme_of(row)
        beside = selectors.others_beside(row.pk, proposed)
        for nomination in proposed:
            check_history(nomination, scheme)
            check_beside(nomination, beside[nomination.pk])
        if form not in PaperForm.values:
            raise Invalid(_("An order, a decision or a circular?"), code="form", field="form")
        paper = _paper(actor, row, scheme, proposed, form)
        awards = Award.objects.bulk_create([_award(row, each, paper.pk) for each in proposed])
        over = [each for each in everything if not each.paused or each.outcome == Outcome.REMOVED]
        _settle(over, proposed)
        drop_opinions(actor, over)
    return list(awards)


def _award(row: Round, nomination: Nomination, paper_id: int) -> Award:
    copied = ("candidate", "name", "unit", "deed", "deed_on", "grade", "scheme_id", "person_id")
    return Award(
        organization=row.organization,
        round=row,
        nomination=nomination,
        decided_on=today(),
        paper_id=paper_id,
        **{name: getattr(nomination, name) for name in copied},
    )


def _settle(over: Sequence[Nomination], proposed: Sequence[Nomination]) -> None:
    awarded = {each.pk for each in proposed} | {each.pk for each in over if each.outcome == Outcome.AWARDED}
    for nomination in over:
        nomination.outcome = Outcome.AWARDED if nomination.pk in awarded else Outcome.NOT_AWARDED
        nomination.paused = False
    Nomination.objects.unscoped("locked above").bulk_update(over, ["outcome", "paused"])


def _paper(actor: Actor, row: Round, scheme: Scheme, proposed: Sequence[Nomination], form: str) -> Any:
    """A draft in the register of papers: it is checked, issued, numbered and sealed as every paper."""
    verb, kind = WORDS[PaperForm(form)]
    return papers.draft_paper(
        actor=actor,
        organization=row.organization,
        kind=form,
        title=f"{verb}{scheme.name}获奖{'个人' if scheme.candidates == 'persons' else '单位'}的{kind}",
        addressee="" if form == PaperForm.ORDER else "各有关协会",
        text=_text(row, scheme, proposed, form),
    )


def _text(row: Round, scheme: Scheme, proposed: Sequence[Nomination], form: str) -> str:
    lines = [
        f"依据{scheme.basis}（{scheme.approval}），经逐级推荐、评审和公示，决定对以下获奖对象予以表彰。",
    ]
    ordinals, measure = "一二三四五六七八九十", "名" if scheme.candidates == "persons" else "个"
    grades = [(grade, [each for each in proposed if each.grade == grade["key"]]) for grade in reversed(scheme.grades)]
    for at, (grade, named) in enumerate(pair for pair in grades if pair[1]):
        lines += [f"{ordinals[at]}、{grade['name']}（{len(named)}{measure}）"]
        lines += [
            f"{number}. {selectors.in_papers(each)}　{each.unit}".rstrip("　") for number, each in enumerate(named, 1)
        ]
    ending = ["此令。"] if form == PaperForm.ORDER else []
    return "\n\n".join([*lines, "希望受表彰的个人和单位珍惜荣誉，再接再厉。", *ending])


# After the decision -------------------------------------------------------------------------------------------------


def lock_award(actor: Actor, award_id: int, permission: str) -> Award:
    """An award of the actor's association, locked; NotFound."""
    rows = Award.objects.scoped(scope_of(actor, permission)).select_related("organization", "scheme")
    found: Award | None = rows.select_for_update(of=("self",)).filter(pk=award_id).first()
    if found is None:
        raise NotFound(str(award_id))
    return found


def subject_of(award: Award) -> Subject:
    """An award as its certificate is about it."""
    title = f"{award.scheme.name} {award.scheme.grade_name(award.grade)}"
    return Subject(award.pk, name_in_papers(award.name), award.person_id, title=title)


def issue_certificates(*, actor: Actor, round_id: int, base: str = "") -> int:
    """Issue a certificate for each award of a round that has none, and have them printed into one file; how many.

    All or none; five hundred are sealed at a time. RuleViolation "nothing".
    """
    with recording(actor, reason="issue_credentials"):
        row = _own_round(actor, round_id, CERTIFY)
        awards = list(selectors.awards_in(row).filter(withdrawn_on=None))
        if not awards:
            raise RuleViolation(_("No award of this round is in force."), code="nothing")
        for at in range(0, len(awards), CHUNK):
            issue_many(
                actor=actor,
                kind=CERTIFICATE,
                organization=row.organization,
                subjects=[subject_of(award) for award in awards[at : at + CHUNK]],
            )
        ids = [award.pk for award in awards]
        order_print(actor=actor, kind=CERTIFICATE, organization=row.organization, subject_ids=ids, base=base)
    return len(awards)


def withdraw_award(*, actor: Actor, award_id: int, rule: str) -> Award:
    """Withdraw an award by a rule that is named; its certificate is void at the next look, its story is gone.

    Invalid "rule"; RuleViolation "withdrawn".
    """
    with recording(actor, reason="withdraw_award"):
        award = lock_award(actor, award_id, DECIDE)
        if award.withdrawn_on is not None:
            raise RuleViolation(_("This award has been withdrawn."), code="withdrawn")
        if not rule.strip():
            raise Invalid(_("Name the article by which it is withdrawn."), code="rule", field="rule")
        award.withdrawn_on, award.withdrawn_by_rule = today(), rule.strip()[:200]
        award.story, award.story_told = "", False
        award.save()
    return award


def write_story(*, actor: Actor, award_id: int, story: str) -> Award:
    """Write the story of an award; it is not told by that. RuleViolation "withdrawn".

    What is held back (`members.held`) and is written anew has to be told anew: nobody decided on these words.
    """
    with recording(actor, reason="write_story"):
        award = lock_award(actor, award_id, "honours.tell_story")
        if award.withdrawn_on is not None:
            raise RuleViolation(_("This award has been withdrawn."), code="withdrawn")
        award.story = story.replace("\r\n", "\n").strip()[:5000]
        award.story_told = award.story_told and bool(award.story) and not is_held(AWARD, award.pk)
        award.save()
    return award


def tell_story(*, actor: Actor, award_id: int) -> Award:
    """Put the story on the public page. RuleViolation "empty", "hidden" where nobody may know who it was,
    "may_name" while it may name somebody else who is hidden, "no_consent" while the person has not consented.
    """
    with recording(actor, reason="tell_story"):
        award = lock_award(actor, award_id, "honours.tell_story")
        if not award.story:
            raise RuleViolation(_("Write the story first."), code="empty")
        if award.is_hidden:
            # What the consent was given to named nobody who has to stay unknown.
            raise RuleViolation(_("The identity is hidden: no story is told."), code="hidden")
        if is_undecided(AWARD, award.pk, award.story):
            message = _("It may name somebody whose identity is hidden: decide on that in the newsroom first.")
            raise RuleViolation(message, code="may_name")
        if award.is_person and consent_in_force(award, STORY) is None:
            message = _("The story is told only with the consent of the person: record it first.")
            raise RuleViolation(message, code="no_consent")
        award.story_told = True
        award.save()
    return award


def story_of(award: Award) -> str:
    """The story as the public reads it: none without a consent in force today, nor of a hidden identity, nor while
    it is held back because it may name one.
    """
    if not award.story_told or award.is_hidden or is_held(AWARD, award.pk):
        return ""
    return award.story if not award.is_person or consent_in_force(award, STORY) is not None else ""
