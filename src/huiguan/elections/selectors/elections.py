"""Elections as the office, those who take part, and the public see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.elections.enums import CredentialMode, Duty, ElectionState, Electorate
from huiguan.elections.models import Candidate, CredentialSlip, Election, Official, RollEntry
from huiguan.elections.selectors.competence import incompetent, may_replace
from huiguan.elections.selectors.hall import (
    electronic_voters,
    paper_voters,
    shows_votes,
    smallest_electorate,
    voters_reached,
)
from huiguan.elections.selectors.keys import round_of, trustees_of, waited_for
from huiguan.governance import selectors as governance
from huiguan.governance.selectors.filling import OFFICERS
from huiguan.governance.selectors.meetings import members_invited
from huiguan.governance.selectors.resolutions import resolutions_since
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Actor, NotFound, permit, scope_of
from huiguan.kernel.workflow.selectors import timeline

READ = "elections.read_elections"
_FEW_PAPERS = gettext_lazy(
    "Only %(number)d vote on paper. Below %(least)d the papers could show how somebody voted: let more vote on paper, "
    "or nobody."
)
MIN_TRUSTEES = 2


def elections_of(actor: Actor, organization: Any) -> QuerySet[Election]:
    """Elections of an association, newest first, each with `voters` and `names`."""
    permit(actor, READ, organization)
    rows = Election.objects.scoped(scope_of(actor, READ)).filter(organization=organization)
    names = _number_in(Candidate.objects.unscoped("names of an election that is read"))
    voters = _number_in(RollEntry.objects.unscoped("roll of an election that is read"))
    return rows.annotate(names=names, voters=voters).select_related("post", "term").order_by("-id")


def _number_in(rows: QuerySet[Any]) -> Any:
    """How many rows belong to an election: counted apart, since a join would count the square of a congress."""
    counted = rows.filter(election=OuterRef("pk")).order_by().values("election").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def get_election(actor: Actor, election_id: int) -> Election:
    """An election; NotFound when unknown or forbidden."""
    rows = Election.objects.scoped(scope_of(actor, READ)).select_related(
        "organization", "post__body", "term", "body", "motion__meeting"
    )
    found: Election | None = rows.filter(pk=election_id).first()
    if found is None:
        raise NotFound(str(election_id))
    return found


def elections_in(actor: Actor, meeting: Any) -> list[Election]:
    """The elections that are held at a meeting, as far as the actor reads elections."""
    rows = Election.objects.scoped(scope_of(actor, READ)).filter(meeting=meeting)
    return list(rows.exclude(state=ElectionState.CANCELLED).order_by("pk"))


def public_elections() -> QuerySet[Election]:
    """Every election that was opened, newest first."""
    rows = Election.objects.unscoped("opened elections are public").exclude(opened_at=None)
    return rows.select_related("organization").order_by("-opened_at", "-pk")


def public_election(uuid: str) -> Election:
    """An election by its identifier, once it was opened. NotFound before."""
    rows = Election.objects.unscoped("opened elections are public").exclude(opened_at=None)
    found: Election | None = rows.select_related("organization", "post", "term").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(uuid)
    return found


def election_of(official: Official) -> Election:
    """The election of a duty, with its association and post."""
    rows = Election.objects.unscoped("the election of one's own duty").select_related("organization", "post", "term")
    return rows.get(pk=official.election_id)


def officials_of(election: Election) -> list[Official]:
    """Who serves in an election, by duty."""
    rows = Official.objects.unscoped("officials of an election that was read").filter(election=election)
    return list(rows.select_related("released_by"))


def released_words(election: Election) -> str:
    """Who of the scrutineers did not sign, why, and by which resolution it went on, in official Chinese; empty where
    all signed.
    """
    return "".join(
        f"监票人{each.name}未签字（{each.release_note}），按{each.released_by.number}办理。"
        for each in officials_of(election)
        if each.released_by is not None
    )


def open_seats(election: Election) -> int:
    """How many seats an election left open, a tie included; all where it stays unopened, 0 before the count."""
    if election.state == ElectionState.SEALED and election.motion_id is None:
        return election.seats
    return int((election.result or {}).get("open") or 0)


def changed_officers(election: Election) -> bool:
    """Whether a counted election gave an officer's post (president, vice-president, secretary-general) to somebody."""
    return election.post is not None and election.post.key in OFFICERS and bool((election.result or {}).get("elected"))


def is_unsigned(election: Election) -> bool:
    """Whether a signature is missing: of a scrutineer who was not released, or any where all were released."""
    signing = [each for each in officials_of(election) if each.duty == Duty.SUPERVISOR]
    signed = any(each.done_at for each in signing)
    return not signed or any(not (each.done_at or each.released_at) for each in signing)


def may_be_declared(election: Election) -> bool:
    """Whether a counted election waits for nothing but its declaration; a motion's ballot goes on by itself."""
    if election.state != ElectionState.COUNTED or election.motion_id is not None:
        return False
    return not came_too_late(election) and not is_unsigned(election)


def outlived_term(election: Election) -> bool:
    """Whether the term whose seats an election fills has ended: nobody can take a post by it any more."""
    return election.term is not None and election.term.ended_on is not None


def came_too_late(election: Election) -> bool:
    """Whether somebody was elected to a term that ended during the count: it cannot be declared, only called off."""
    elected = (election.result or {}).get("elected")
    return election.state == ElectionState.COUNTED and outlived_term(election) and bool(elected)


def may_be_called_off(election: Election) -> bool:
    """Whether an election can still end without a result; one that is counted only once its term is over.

    A ballot that a presider opened on a motion is broken off in its meeting.
    """
    if election.vote_event_id is not None:
        return False
    if election.state == ElectionState.COUNTED:
        return outlived_term(election)
    return election.state not in (ElectionState.DECLARED, ElectionState.SEALED, ElectionState.CANCELLED)


def decisions_since_count(election: Election) -> list[Any]:
    """Resolutions that those who vote made after an election was counted, the latest first; none before the count.

    Those who vote are the body itself, those present at the meeting, or the congress of the members or their delegates.
    What was decided in camera is left out: its number would stand on a public page.
    """
    counted = [entry.at for entry in timeline(election) if entry.state.key == ElectionState.COUNTED]
    if not counted:
        return []
    body_id = election.body_id
    if election.electorate == Electorate.MEETING and election.meeting is not None:
        body_id = election.meeting.body_id
    return list(resolutions_since(election.organization_id, counted[-1], body_id=body_id))


def decisions_fitting(election: Election, scrutineer: str) -> list[Any]:
    """Those of `decisions_since_count` by which it can go on without this scrutineer: their words name the election and
    the scrutineer, and no other election went on by them. Who signs instead they name too, or nobody.
    """
    found = decisions_since_count(election)
    rows = Official.objects.unscoped("whether a public resolution was used").exclude(election=election)
    used = set(rows.filter(released_by__in=found).values_list("released_by", flat=True))
    return [each for each in found if each.pk not in used and not unnamed(each, (election.title, scrutineer))]


def unnamed(decision: Any, words: Iterable[str]) -> list[str]:
    """Which of these words a resolution does not say; the spaces between characters do not matter."""
    said = _close("".join((decision.title, decision.text)))
    return [each for each in words if _close(each) not in said]


def _close(text: str) -> str:
    return "".join(text.split())


def missing_signature(election: Election, official_id: int) -> Official:
    """A scrutineer of a counted election who has not signed and was not released; NotFound otherwise."""
    for each in officials_of(election) if election.state == ElectionState.COUNTED else ():
        if each.pk == official_id and each.duty == Duty.SUPERVISOR and not (each.done_at or each.released_at):
            return each
    raise NotFound(str(official_id))


def successors(actor: Actor, election: Election) -> list[tuple[int, str]]:
    """Who can sign in place of a scrutineer: those entitled to a duty who are no scrutineers yet."""
    taken = {each.person_id for each in officials_of(election) if each.duty == Duty.SUPERVISOR}
    return [row for row in entitled_people(actor, election) if row[0] not in taken]


def called_off_because(election: Election, *, public: bool = False) -> str:
    """The reason that was given; empty for one that was not called off.

    It is public, but for a ballot on a motion: why a presider broke a vote off is for those who read the meeting.
    """
    if election.state != ElectionState.CANCELLED or (public and election.motion_id is not None):
        return ""
    return str(timeline(election)[-1].note)


def round_number(election: Election) -> int:
    """1 for an election that is no further round of another."""
    number, row = 1, election
    while row.previous is not None:
        number, row = number + 1, row.previous
    return number


def rounds_around(election: Election) -> dict[str, Election | None]:
    """The round before and the round after a read election."""
    after = Election.objects.unscoped("next round of a read election").filter(previous=election)
    return {"before": election.previous, "after": after.exclude(state=ElectionState.CANCELLED).first()}


def own_entries(actor: Actor) -> QuerySet[RollEntry]:
    """One's own entries in rolls, newest first, also before the opening.

    `waits`: one's credential lies here; `shown`: one has seen it.
    """
    rows = RollEntry.objects.unscoped("one's own entries").filter(person=actor.person_id, person__isnull=False)
    waits = Exists(CredentialSlip.objects.filter(entry=OuterRef("pk")))
    shown = Exists(CredentialSlip.objects.filter(entry=OuterRef("pk"), shown=True))
    rows = rows.exclude(election__state=ElectionState.CANCELLED, election__opened_at=None)
    return rows.annotate(waits=waits, shown=shown).select_related("election__organization").order_by("-election_id")


def own_candidatures(actor: Actor) -> QuerySet[Candidate]:
    """The elections in which one stands."""
    rows = Candidate.objects.unscoped("one's own candidatures").filter(person=actor.person_id, person__isnull=False)
    return rows.select_related("election__organization", "election__post").order_by("-election_id")


def own_duties(actor: Actor) -> QuerySet[Official]:
    """What one does in elections beside voting."""
    rows = Official.objects.unscoped("one's own duties").filter(person=actor.person_id, person__isnull=False)
    return rows.select_related("election__organization", "released_by").order_by("-election_id", "duty")


def entitled_people(actor: Actor, election: Election) -> list[tuple[int, str]]:
    """Who can be named for a duty: holders of posts and voters with an account's person, candidates left out."""
    permit(actor, READ, election.organization)
    found: dict[int, str] = {}
    for top in governance.chart_on(actor, election.organization, today()):
        for node in (top, *top.below):
            for post in node.posts:
                for holder in post.holders:
                    if holder.person_id is not None:
                        found[holder.person_id] = f"{holder.name}（{post.post.name}）"
    for person_id, name in _who_vote(election):
        found.setdefault(person_id, name)
    standing = Candidate.objects.unscoped("names of the same election").filter(election=election)
    for person_id in standing.values_list("person_id", flat=True):
        found.pop(person_id or 0, None)
    return sorted(found.items(), key=lambda pair: pair[1])


def _who_vote(election: Election) -> list[tuple[int, str]]:
    """Voters with an account; of a motion's ballot, whose roll is made when the presider opens it, those invited."""
    if election.motion_id is not None and election.meeting_id is not None:
        return members_invited(election.meeting_id)
    rows = RollEntry.objects.unscoped("voters of an election that was read").filter(election=election)
    return [(entry.person_id, entry.name) for entry in rows if entry.person_id is not None]


def what_is_missing(election: Election) -> list[str]:
    """Sentences that say what stands between an election and its opening; none when it can be opened."""
    names = Candidate.objects.unscoped("names of a read election").filter(election=election)
    roll = RollEntry.objects.unscoped("roll of a read election").filter(election=election)
    officials = officials_of(election)
    trustees = trustees_of(election)
    found = [wrong] if (wrong := incompetent(election)) else []
    if election.revote and not may_replace(election):
        found.append(_("The charter lets nobody replace a ballot: call this election off and set it up without that."))
    if not names:
        found.append(
            _("Nobody is proposed for the post. Propose people on the page of its body, then renew the lists.")
        )
    elif names.filter(consented_at=None).exists():
        number = names.filter(consented_at=None).count()
        found.append(_("%(number)d candidates have not consented.") % {"number": number})
    standing = set(names.values_list("person_id", flat=True))
    # Whoever had a duty may have been proposed since: tellers and trustees do not stand (DOMAIN.md §1.5).
    if both := "、".join(each.name for each in officials if each.person_id in standing):
        found.append(_("Cannot stand and serve in the same election: %(names)s.") % {"names": both})
    # Who may vote on a motion is known when the vote is opened: those present then.
    if election.motion_id is None or roll.exists():
        found += _too_few(election, roll.count())
    if len(trustees) < MIN_TRUSTEES:
        found.append(_("Name at least %(number)d trustees, so that nobody decrypts alone.") % {"number": MIN_TRUSTEES})
    if waiting := "、".join(each.name for each in waited_for(election)):
        words = {"names": waiting, "round": round_of(trustees)}
        found.append(_words_of_round(election) % words)
    if not any(each.duty == Duty.SUPERVISOR for each in officials):
        found.append(_("Name a scrutineer who signs the result."))
    return found + _missing_credentials(election, electronic_voters(election).count(), officials)


def _words_of_round(election: Election) -> str:
    if election.threshold is None:
        return _("Keys are missing from: %(names)s.")
    return _("The shared key is in round %(round)d of 3. Missing from: %(names)s.")


def _too_few(election: Election, voters: int) -> list[str]:
    """The electronic part of the result is public by itself: those who vote electronically are counted apart."""
    least = smallest_electorate()
    if voters < least:
        message = _("Only %(number)d may vote. Below %(least)d the result could show how somebody voted.")
        return [message % {"number": voters, "least": least}]
    reached, papers = voters_reached(election).count(), paper_voters(election).count()
    if papers == voters:
        return []
    found = [_FEW_PAPERS % {"number": papers, "least": least}] if shows_votes(papers) else []
    return found + _too_few_electronic(reached, least)


def _too_few_electronic(reached: int, least: int) -> list[str]:
    if reached >= least:
        return []
    message = _(
        "Only %(number)d can vote electronically. Below %(least)d the electronic part of the result could show how "
        "somebody voted: let more vote electronically, or everybody on paper."
    )
    return [message % {"number": reached, "least": least}]


def _missing_credentials(election: Election, voters: int, officials: list[Official]) -> list[str]:
    if election.mode == CredentialMode.SERVER:
        return []
    if not any(each.duty == Duty.AUTHORITY for each in officials):
        return [_("Name the credential authority.")]
    entered = election.credentials.count()
    if entered != voters:
        message = _("The credential authority has entered %(number)d of %(voters)d credentials.")
        return [message % {"number": entered, "voters": voters}]
    return []
