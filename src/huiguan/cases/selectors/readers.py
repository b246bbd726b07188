"""Who read a case: handlers, and helpers outside, as the person and the handlers see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from huiguan.cases.enums import ContactReason
from huiguan.cases.models import Case
from huiguan.cases.selectors.helpers import names_of_helpers
from huiguan.kernel.history.models import ReadEvent
from huiguan.kernel.people.selectors import names_of_users

#: Why a look was recorded that was only a line of a list.
LISTED = "list"
#: The field of a look at telephone or address, which says why.
CONTACT = "contact"
#: How the reason of a helper's look begins; the key of the help follows.
BY_HELPER = "outside:"


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who read a case: how often they opened it, on how many days they saw it in a list, and when last.

    `user_id` is None for a helper outside, who has no account. `reached` are the looks at telephone or address: why and
    when, the latest first.
    """

    user_id: int | None
    name: str
    times: int
    listed: int
    last: datetime
    reached: tuple[tuple[str, datetime], ...] = ()


def readers_of(case: Case) -> list[Reader]:
    """Who read a case, the latest first; what the person sees of it too."""
    rows = ReadEvent.objects.filter(kind="cases.case", pgh_obj_id=case.pk).select_related("pgh_context")
    users: dict[int, list[ReadEvent]] = {}
    helpers: dict[int, list[ReadEvent]] = {}
    for row in rows.order_by("pgh_id"):
        user = (row.pgh_context.metadata if row.pgh_context else {}).get("user")
        if (row.reason or "").startswith(BY_HELPER):
            helpers.setdefault(int((row.reason or "").removeprefix(BY_HELPER)), []).append(row)
        elif user is not None:
            users.setdefault(user, []).append(row)
    names, outside = names_of_users(list(users)), names_of_helpers(case.pk) if helpers else {}
    readers = [_reader(user, names.get(user, ""), looks) for user, looks in users.items()]
    readers += [_reader(None, outside.get(key, ""), looks) for key, looks in helpers.items()]
    return sorted(readers, key=lambda reader: reader.last, reverse=True)


def _reader(user_id: int | None, name: str, looks: list[ReadEvent]) -> Reader:
    listed = {timezone.localdate(look.pgh_created_at) for look in looks if look.reason == LISTED}
    times = sum(look.reason != LISTED and look.field != CONTACT for look in looks)
    labels = dict(ContactReason.choices)
    reached = [(str(labels.get(look.reason or "", "")), look.pgh_created_at) for look in looks if look.field == CONTACT]
    return Reader(user_id, name, times, len(listed), looks[-1].pgh_created_at, tuple(reversed(reached)))
