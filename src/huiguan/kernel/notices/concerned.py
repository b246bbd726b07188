"""Who may not judge what is said against a notice: whom it names, who had a part in it, and who put it up."""

from __future__ import annotations

from collections.abc import Iterable

from huiguan.kernel.access.selectors import holders
from huiguan.kernel.notices.models import Objection, PublicNotice
from huiguan.kernel.notices.policies import OFFICE, READERS
from huiguan.kernel.notices.purposes import purpose_of
from huiguan.kernel.notices.selectors import shown_rows
from huiguan.kernel.people.models import User
from huiguan.kernel.people.selectors import accounts_named_in
from huiguan.kernel.privacy.sealed import opened


def with_a_part_in(notice: PublicNotice, user_ids: Iterable[int], words: str = "") -> set[int]:
    """Those of these accounts whom a notice names, by the room's records or by a name that it shows while it runs, and
    those who had a part in what it shows. `words` is what it showed, where somebody kept that.
    """
    spec = purpose_of(notice.purpose)
    persons = set(spec.concerned(notice)) if spec.concerned is not None else set()
    ids = set(user_ids)
    known = User.objects.filter(pk__in=ids, person__in=persons).values_list("pk", flat=True)
    return set(known) | accounts_named_in(words or words_shown(notice), ids)


def words_shown(notice: PublicNotice) -> str:
    """What a notice shows while it runs, as one text; empty before and after."""
    return "\n".join(value for row in shown_rows(notice) for value in row.values())


def words_objected_to(objection: Objection) -> str:
    """What the notice showed when an objection came that no room holds, as long as it is open; to find names in."""
    return opened(objection, "parties") if objection.parties is not None else words_shown(objection.notice)


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


def may_answer(objection: Objection, office: set[int]) -> set[int]:
    """Those of the office that may answer an objection today that no room holds: without a part in it."""
    left = office - set(objection.kept_from)
    return left - with_a_part_in(objection.notice, left, words_objected_to(objection)) if left else left


def not_impartial(notice: PublicNotice, user_ids: Iterable[int]) -> set[int]:
    """The same, with whoever put the notice up or works today in the office that puts notices up."""
    wanted, place = set(user_ids), notice.organization_id
    office = offices_of([place])[place]
    return with_a_part_in(notice, wanted) | (wanted & (office | {notice.put_up_by_id}))
