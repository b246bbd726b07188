"""Who may not judge what is said against a notice: whom it names, who had a part in it, and who put it up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from huiguan.kernel.access.selectors import holders
from huiguan.kernel.notices.models import Objection, PublicNotice
from huiguan.kernel.notices.policies import OFFICE, READERS
from huiguan.kernel.notices.purposes import purpose_of
from huiguan.kernel.notices.selectors import shown_rows
from huiguan.kernel.people.models import User
from huiguan.kernel.people.selectors import accounts_named_in_each
from huiguan.kernel.privacy.sealed import opened


def with_a_part_in(notice: PublicNotice, user_ids: Iterable[int], words: str = "") -> set[int]:
    """Those of these accounts whom a notice names, by the room's records or by a name that it shows while it runs, and
    those who had a part in what it shows. `words` is what it showed, where somebody kept that.
    """
    return with_a_part_in_each([(notice, words)], user_ids)[0]


def with_a_part_in_each(matters: Sequence[tuple[PublicNotice, str]], user_ids: Iterable[int]) -> list[set[int]]:
    """The same for many notices, each with its words, in their order; a fixed number of statements for each purpose."""
    ids = set(user_ids)
    if not ids or not matters:
        return [set() for _matter in matters]
    persons = _persons_in(notice for notice, _words in matters)
    accounts = list(User.objects.filter(pk__in=ids).exclude(person=None).values_list("pk", "person_id"))
    named = accounts_named_in_each({at: words or words_shown(row) for at, (row, words) in enumerate(matters)}, ids)
    return [
        named[at] | {user for user, person in accounts if person in persons[notice.pk]}
        for at, (notice, _words) in enumerate(matters)
    ]


def _persons_in(notices: Iterable[PublicNotice]) -> dict[int, set[int]]:
    """The persons with a part in what these notices show by the rooms' records, by notice."""
    found: dict[int, set[int]] = {}
    by_purpose: dict[str, dict[int, int]] = {}
    for row in notices:
        found[row.pk] = set()
        by_purpose.setdefault(row.purpose, {})[row.pk] = row.subject_id
    for purpose, subjects in by_purpose.items():
        concerned = purpose_of(purpose).concerned
        pairs = set(concerned(set(subjects.values()))) if concerned is not None else set()
        for notice_id, subject_id in subjects.items():
            found[notice_id] = {person for subject, person in pairs if subject == subject_id}
    return found


def words_shown(notice: PublicNotice) -> str:
    """What a notice shows while it runs, as one text; empty before and after."""
    return "\n".join(value for row in shown_rows(notice) for value in row.values())


def words_objected_to(objection: Objection) -> str:
    """What the notice showed when an objection came that no room holds, as long as it is open; to find names in."""
    return opened(objection, "parties") if objection.parties is not None else words_shown(objection.notice)


def is_unknown(objection: Objection) -> bool:
    """Whether nobody can say any more whom the notice named: it came before that was kept, and the notice is over.

    Then the office, whose own matter it may be, does not judge it: supervisors do, by the rooms' records.
    """
    return not objection.held and objection.parties is None and not words_shown(objection.notice)


def with_a_part_in_the_office(notice: PublicNotice) -> list[int]:
    """The same of those who may read or answer objections in its association today; ask while the notice runs."""
    place = notice.organization_id
    return sorted(with_a_part_in(notice, {user for role in READERS for user in holders(role, [place]).get(place, [])}))


def offices_of(places: Iterable[int]) -> dict[int, set[int]]:
    """The accounts of the offices that put notices up, by association."""
    found: dict[int, set[int]] = {place: set() for place in places}
    for role in OFFICE:
        for place, users in holders(role, found).items():
            found[place] |= set(users)
    return found


def may_answer_each(objections: Sequence[Objection]) -> list[set[int]]:
    """Those of the offices that may answer objections today that no room holds: without a part in them; in order."""
    offices = offices_of({row.organization_id for row in objections})
    everybody = {user for users in offices.values() for user in users}
    partial = with_a_part_in_each([(row.notice, words_objected_to(row)) for row in objections], everybody)
    return [
        set() if is_unknown(row) else offices[row.organization_id] - set(row.kept_from) - partial[at]
        for at, row in enumerate(objections)
    ]


def not_impartial(notice: PublicNotice, user_ids: Iterable[int]) -> set[int]:
    """The same, with whoever put the notice up or works today in the office that puts notices up."""
    return not_impartial_each([notice], user_ids)[0]


def not_impartial_each(notices: Sequence[PublicNotice], user_ids: Iterable[int]) -> list[set[int]]:
    """The same for many notices, in their order."""
    wanted = set(user_ids)
    offices = offices_of({row.organization_id for row in notices}) if wanted else {}
    partial = with_a_part_in_each([(row, "") for row in notices], wanted)
    return [
        partial[at] | (wanted & (offices.get(row.organization_id, set()) | {row.put_up_by_id}))
        for at, row in enumerate(notices)
    ]
