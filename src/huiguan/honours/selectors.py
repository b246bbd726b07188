"""Reads of honours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q

from huiguan.honours.enums import Outcome
from huiguan.honours.models import Award, Nomination, Scheme
from huiguan.kernel.files.models import StoredFile
from huiguan.kernel.files.selectors import files_of
from huiguan.kernel.notices.selectors import notice_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.panels.selectors import entries_of, panels_about
from huiguan.kernel.permits import Actor, NotFound, allows, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.rounds import selectors as rounds
from huiguan.kernel.rounds.enums import RoundState, SubmissionState
from huiguan.kernel.rounds.models import Round
from huiguan.members.keys import name_in_papers
from huiguan.members.selectors import hidden_names, persons_of_records, records_of_one

READ, ROUND, SUBJECT = "honours.read", "honours.nominations", "rounds.round"
HANDED_IN = (SubmissionState.UNDERWAY, SubmissionState.ARRIVED)
PUBLIC = "decided awards are public"
OPINION, NOTICE, CERTIFICATE = "honours.opinion", "honours.awards", "honours.award"


def schemes_of(actor: Actor, organization: Organization) -> ScopedQuerySet[Scheme]:
    """The register of schemes of an association."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Scheme] = Scheme.objects.unscoped("permitted in the association")
    return rows.filter(organization=organization).order_by("-pk")


def get_scheme(actor: Actor, scheme_id: int) -> Scheme:
    """A scheme of the actor's association; NotFound."""
    rows = Scheme.objects.scoped(scope_of(actor, READ)).select_related("organization", "filing")
    found: Scheme | None = rows.filter(pk=scheme_id).first()
    if found is None:
        raise NotFound(str(scheme_id))
    return found


def scheme_of(row: Round) -> Scheme:
    """The scheme of a round, which was read."""
    found: Scheme = Scheme.objects.unscoped("its round was read").select_related("organization").get(pk=row.subject_id)
    return found


def rounds_for(actor: Actor, organization: Organization) -> ScopedQuerySet[Round]:
    """Rounds of nominations that an association calls, or may answer."""
    permit(actor, READ, organization)
    return rounds.rounds_for(actor, organization, ROUND)


def get_round(actor: Actor, organization: Organization, round_id: int) -> Round:
    """One of them; NotFound."""
    row = rounds.get_round(actor, organization, round_id)
    if row.kind != ROUND:
        raise NotFound(str(round_id))
    return row


def round_of(round_id: int) -> Round:
    """A round that was read, for what is registered elsewhere."""
    found: Round = Round.objects.unscoped("it was read before").select_related("organization").get(pk=round_id)
    return found


def nominations_at(actor: Actor, row: Round, organization: Organization) -> ScopedQuerySet[Nomination]:
    """Nominations of a round that the association made, holds, or has passed up; to the caller those that came."""
    found = rounds.submissions_at(actor, row, organization).order_by()
    rows: ScopedQuerySet[Nomination] = Nomination.objects.unscoped("their submissions were read through scope")
    return rows.filter(submission__in=found.values("pk")).select_related(*_WITH).order_by("-pk")


_WITH = ("submission", "submission__at", "submission__organization", "submission__form", "round",
         "round__organization", "scheme", "organization")  # fmt: skip


def get_nomination(actor: Actor, nomination_id: int) -> Nomination:
    """A nomination, to those who have it, had it or made it; NotFound."""
    rows = Nomination.objects.unscoped("its submission is read through scope next").select_related(*_WITH)
    found: Nomination | None = rows.filter(pk=nomination_id).first()
    if found is None:
        raise NotFound(str(nomination_id))
    rounds.get_submission(actor, found.submission_id)
    return found


def persons_nominated(nomination_ids: Collection[int]) -> dict[int, int]:
    """The persons nominated, by nomination, of those who are known as persons: for conflicts of interest."""
    rows = Nomination.objects.unscoped("laid before a panel").filter(pk__in=nomination_ids, person__isnull=False)
    return dict(rows.values_list("pk", "person_id"))


def nomination_of(submission_id: int) -> Nomination | None:
    """The nomination of a submission that was read."""
    rows = Nomination.objects.unscoped("its submission was read").select_related(*_WITH)
    found: Nomination | None = rows.filter(submission=submission_id).first()
    return found


def arrived(row: Round, *, outcome: str = "") -> list[Nomination]:
    """Nominations that have arrived with the caller, who has read the round; by grade and name."""
    ids = list(rounds.arrived(row).values_list("pk", flat=True))
    rows = Nomination.objects.unscoped("arrived with the caller").filter(submission__in=ids)
    rows = rows.filter(outcome=outcome) if outcome else rows
    return list(rows.select_related(*_WITH).order_by("grade", "pk"))


def in_papers(each: Nomination) -> str:
    """The name as notices and decisions have it, which are in Chinese whoever writes them."""
    return name_in_papers(each.name)


def rows_to_show(row: Round) -> list[dict[str, str]]:
    """What is proposed in a round, which the caller has read, as its public notice shows it; not what is paused."""
    return [row_to_show(each) for each in arrived(row, outcome=Outcome.PROPOSED) if not each.paused]


def row_to_show(each: Nomination) -> dict[str, str]:
    """One nomination as a public notice shows it."""
    return {
        "name": in_papers(each),
        "unit": each.unit,
        "grade": each.scheme.grade_name(each.grade),
        "nominated_by": each.organization.name,
    }


def decided_on_notice(row: Round) -> bool:
    """Whether awards of a round, which was read, were decided on its present notice already."""
    notice = notice_of(NOTICE, SUBJECT, row.pk)
    rows = Award.objects.unscoped("the round was read").filter(round=row)
    return notice is not None and rows.filter(decided_on__gt=notice.ends_on).exists()


def to_lay(row: Round) -> list[Nomination]:
    """Nominations of a round, which was read, that no panel has had yet and that are not paused."""
    laid = {entry.subject_id for panel in panels_about(SUBJECT, row.pk) for entry in entries_of(panel)}
    found = arrived(row, outcome=Outcome.NOMINATED)
    return [each for each in found if not each.paused and each.pk not in laid]


def has_proposed(row: Round) -> bool:
    """Whether awards of a round, which was read, are proposed and not yet decided, and not paused."""
    rows = Nomination.objects.unscoped("the round was read").filter(round=row, outcome=Outcome.PROPOSED)
    return bool(rows.filter(paused=False).exists())


def proposed_rounds(actor: Actor, organization: Organization) -> list[Round]:
    """Closed rounds of the association with awards that are proposed and not yet decided."""
    ids = Nomination.objects.unscoped("a list of rounds").filter(
        round__organization=organization, round__state=RoundState.CLOSED, outcome=Outcome.PROPOSED, paused=False
    )
    rows = rounds_for(actor, organization).filter(pk__in=ids.values_list("round_id", flat=True).distinct())
    return list(rows)


def earlier_awards(nomination: Nomination) -> list[Award]:
    """Awards of the same candidate that were not withdrawn, wherever they were given: rules over history ask them."""
    rows = Award.objects.unscoped("rules over history ask all awards of the candidate")
    rows = rows.filter(_same_name(nomination), withdrawn_on=None).select_related("scheme", "nomination__organization")
    return [row for row in rows.order_by("pk") if _is_same(nomination, row, row.nomination.organization)]


def others_beside(round_id: int, nominations: Iterable[Nomination]) -> dict[int, list[Nomination]]:
    """For each of these nominations of a round the others of the same candidate under way in it, whichever association
    made them; by its id, in two queries.
    """
    rows = Nomination.objects.unscoped("rules over history ask all nominations of the candidate")
    rows = rows.filter(round=round_id, submission__state__in=HANDED_IN)
    rows = rows.filter(outcome__in=(Outcome.NOMINATED, Outcome.PROPOSED)).select_related("scheme", "organization")
    standing, asked = list(rows.order_by("pk")), list(nominations)
    who, beside = _candidates([*standing, *asked]), defaultdict[str, list[Nomination]](list)
    for row in standing:
        beside[who[row.pk]].append(row)
    return {
        each.pk: [row for row in beside[who[each.pk]] if row.pk != each.pk and _is_same(each, row, row.organization)]
        for each in asked
    }


def _candidates(nominations: Iterable[Nomination]) -> dict[int, str]:
    """Who each nomination is for: the same words for one person under several records, and for units of one name."""
    rows = {row.pk: row.candidate.partition(":") for row in nominations}
    persons = persons_of_records([int(key) for kind, _colon, key in rows.values() if kind == "membership"])
    found = {}
    for pk, (kind, _colon, key) in rows.items():
        person = persons.get(int(key)) if kind == "membership" else None
        found[pk] = f"person:{person}" if person else f"{kind}:{key.rpartition(':')[2]}"
    return found


def _same_name(nomination: Nomination) -> Q:
    """Those who may be the same candidate: for a unit all of its name, to be told apart by `_is_same`."""
    if nomination.is_person:
        return Q(candidate__in=names_of(nomination.candidate))
    name = nomination.candidate.rpartition(":")[2]
    return Q(candidate__startswith="unit:", candidate__endswith=f":{name}")


def _is_same(nomination: Nomination, other: Nomination | Award, nominator: Organization) -> bool:
    """Whether a candidate of the same name is the same.

    A unit is when the unit above it is the same, or when both were nominated on one line of the tree and nothing is
    said against it: 刑侦大队 of two counties are two units, that of a county and of its city may be one.
    """
    if nomination.is_person:
        return True
    ours, theirs = ("".join(each.unit.split()) for each in (nomination, other))
    if ours and theirs:
        return ours == theirs
    paths = sorted((nomination.organization.path, nominator.path), key=len)
    return ours == theirs or paths[1].startswith(paths[0])


def names_of(candidate: str) -> set[str]:
    """Under what the candidate may stand in earlier awards: a member who signed in since then is the same person."""
    kind, _colon, key = candidate.partition(":")
    if kind not in ("person", "membership"):
        return {candidate}
    person_id, records = records_of_one(**{f"{kind}_id": int(key)})
    persons = {f"person:{person_id}"} if person_id is not None else set()
    return {candidate, *persons, *(f"membership:{pk}" for pk in records)}


def awards_of(actor: Actor, organization: Organization) -> ScopedQuerySet[Award]:
    """Awards that an association has given."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[Award] = Award.objects.unscoped("permitted in the association")
    return (
        rows.filter(organization=organization).select_related("scheme", "organization").order_by("-decided_on", "-pk")
    )


def awards_in(row: Round) -> ScopedQuerySet[Award]:
    """Awards of a round that was read."""
    rows: ScopedQuerySet[Award] = Award.objects.unscoped("the round was read")
    return rows.filter(round=row).select_related("scheme", "organization").order_by("pk")


def get_award(actor: Actor, award_id: int) -> Award:
    """An award of the actor's association; NotFound."""
    rows = Award.objects.scoped(scope_of(actor, READ)).select_related("scheme", "organization", "person")
    found: Award | None = rows.filter(pk=award_id).first()
    if found is None:
        raise NotFound(str(award_id))
    return found


def public_awards(text: str = "") -> ScopedQuerySet[Award]:
    """Awards that are in force, the latest first, for everybody."""
    rows: ScopedQuerySet[Award] = Award.objects.unscoped(PUBLIC)
    rows = rows.filter(withdrawn_on=None)
    if text.strip():
        rows = rows.filter(scheme__name__icontains=text.strip()[:60])
    return rows.select_related("scheme", "organization").order_by("-decided_on", "-pk")


def public_award(award_id: int) -> Award:
    """One of them; NotFound also for one that was withdrawn."""
    found: Award | None = public_awards().filter(pk=award_id).first()
    if found is None:
        raise NotFound(str(award_id))
    return found


def holding(award_ids: Collection[int]) -> set[int]:
    """Those of the awards that were not withdrawn: asked at every look at a certificate."""
    rows = Award.objects.unscoped("only whether they hold goes out")
    return set(rows.filter(pk__in=award_ids, withdrawn_on=None).values_list("pk", flat=True))


def own_names(award_ids: Collection[int]) -> dict[int, str]:
    """The names on awards to members whose identity is hidden: for their own certificates, and for nobody else's."""
    rows = Award.objects.unscoped("of one's own certificates").filter(pk__in=award_ids)
    records = {pk: candidate.partition(":") for pk, candidate in rows.values_list("pk", "candidate")}
    names = hidden_names([int(key) for kind, _colon, key in records.values() if kind == "membership"])
    found = {pk: names.get(int(key), "") for pk, (kind, _colon, key) in records.items() if kind == "membership"}
    return {pk: name for pk, name in found.items() if name}


def may_read_opinions(actor: Actor, nomination_id: int) -> bool:
    """Whether the actor is of the office that has the nomination now, and may read opinions there."""
    rows = Nomination.objects.unscoped("asked for its place only").select_related("submission__at")
    found = rows.filter(pk=nomination_id).first()
    return found is not None and allows(actor, "honours.opinions", found.submission.at)


def opinions_of(actor: Actor, nomination: Nomination) -> list[StoredFile]:
    """Uploaded opinions on a candidate, for the office that has the nomination."""
    return list(files_of(OPINION, nomination.pk)) if may_read_opinions(actor, nomination.pk) else []
