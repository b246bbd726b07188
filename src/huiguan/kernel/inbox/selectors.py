"""What waits for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from huiguan.kernel.access.models import Grant
from huiguan.kernel.calendar import today
from huiguan.kernel.inbox import policies
from huiguan.kernel.inbox.kinds import MessageKind, known_kinds, message_kind
from huiguan.kernel.inbox.models import Matter, Message, Preference
from huiguan.kernel.permits import Actor, NotFound, permit
from huiguan.kernel.permits.roles import Role
from huiguan.kernel.statements import first_of, worded


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the inbox."""

    message: Message
    kind: MessageKind

    @property
    def text(self) -> str:
        """The words of the line, with the count when there are several."""
        return self.kind.line(self.message.count, self.message.text)

    @property
    def tone(self) -> str:
        """The kind's light, or red when the nearest deadline has passed; news have none to keep."""
        late = self.due is not None and self.due < today()
        return "red" if late else self.kind.tone

    @property
    def due(self) -> date | None:
        """The nearest deadline of what waits; news only tell what is done."""
        return None if self.kind.news else self.message.due

    @property
    def url(self) -> str:
        """The matter's own page, or the list of matters when there are several."""
        if self.message.count == 1:
            return self.message.url
        return reverse("inbox:message", args=[self.message.pk])

    @property
    def action(self) -> str:
        """The words on the button."""
        return str(self.kind.action_label or _("Open"))


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one room, and how many matters they count."""

    key: str
    label: Any
    icon: str
    lines: tuple[Line, ...]

    @property
    def count(self) -> int:
        """Matters in all lines."""
        return sum(line.message.count for line in self.lines)


def addressed_to(actor: Actor) -> Q:
    """The condition that a message is for the actor: personally, or by a role held in exactly that association."""
    condition = Q(user_id=actor.user_id) if actor.user_id is not None else Q(pk__in=[])
    for role, organizations in sorted(_by_role(actor).items()):
        condition |= Q(user=None, role=role.value, organization__in=sorted(organizations))
    return condition


def _by_role(actor: Actor) -> dict[Role, set[int]]:
    by_role: dict[Role, set[int]] = {}
    for grant in actor.grants:
        by_role.setdefault(grant.role, set()).add(grant.organization_id)
    return by_role


def is_for(actor: Actor, kind: str, subject_kind: str) -> Q:
    """The condition on rows of a room that the actor was told of them under `kind`, or that nobody was.

    By a role that the actor holds now, or by account: whoever took over a post finds what waits for it. Who was told
    and has left the association since counts for nobody.
    """
    told = Matter.objects.filter(subject_kind=subject_kind, subject_id=OuterRef("pk"), settled_at=None)
    told = told.filter(message__kind=kind)
    addressed = Message.objects.unscoped("addressed to the actor").filter(addressed_to(actor))
    return Q(Exists(told.filter(message__in=addressed))) | ~Q(Exists(told.filter(Exists(_still_there()))))


def _still_there() -> QuerySet[Grant]:
    """Grants by which the recipient of a matter's message has it to do today: by that role, or any by account."""
    rows: QuerySet[Grant] = Grant.objects.unscoped("whether anybody is left who was told").filter(
        Q(user=OuterRef("message__user")) | Q(role=OuterRef("message__role")),
        organization=OuterRef("message__organization"),
        period__contains=today(),
        user__is_active=True,
    )
    return rows


def waiting(actor: Actor, *, associations: bool = True) -> list[Group]:
    """What waits for the actor, grouped by room; within a room the nearest deadline first.

    Without `associations` those of the messages are not read with them, for the bell, which does not name them.
    """
    permit(actor, policies.READ_OWN.name)
    found: dict[str, list[Line]] = {}
    # Kinds are looked at here: sixty of them in the statement cost more than to read it.
    known = set(known_kinds())
    rows = _addressed(actor).order_by("due", "-updated", "id").select_related("organization")
    for message in rows if associations else worded(_messages, actor.user_id or 0, *_places(actor)):
        if message.kind not in known:
            continue
        line = Line(message, message_kind(message.kind))
        found.setdefault(line.kind.section, []).append(line)
    return [
        Group(key, lines[0].kind.section_label, lines[0].kind.icon, tuple(lines))
        for key, lines in sorted(found.items())
    ]


def counts(actor: Actor) -> dict[str, int]:
    """How many matters wait for the actor, by kind."""
    permit(actor, policies.READ_OWN.name)
    rows = _waiting(actor).values("kind").order_by("kind").annotate(n=Sum("count"))
    return {row["kind"]: row["n"] for row in rows}


def get_message(actor: Actor, message_id: int) -> Line:
    """One line of the actor's inbox; NotFound when it is not theirs."""
    permit(actor, policies.READ_OWN.name)
    rows = Message.objects.unscoped("addressed to the actor").filter(addressed_to(actor), pk=message_id)
    message = rows.select_related("organization").first()
    if message is None or message.kind not in known_kinds():
        raise NotFound("message")
    return Line(message, message_kind(message.kind))


def open_matters(line: Line) -> QuerySet[Matter]:
    """The matters that a line counts, nearest deadline first."""
    return Matter.objects.filter(message=line.message, settled_at=None).order_by("due", "id")


def preference_of(user_id: int) -> Preference:
    """How this person hears of what waits; the default when nothing was chosen (not saved)."""
    return Preference.objects.filter(user_id=user_id).first() or Preference(user_id=user_id)


def chosen_mail(user_id: int) -> str:
    """How often this person gets mail, for the bell of every page."""
    kept: str | None = first_of("SELECT mail FROM inbox_preference WHERE user_id = %s", user_id)
    return kept or Preference(user_id=user_id).mail


def recipients() -> Iterator[tuple[str, list[int]]]:
    """Roles for which something waits, with the associations: a job's read."""
    rows = Message.objects.unscoped("the digest job looks at every association").filter(count__gt=0, user=None)
    found: dict[str, list[int]] = {}
    for role, organization_id in rows.values_list("role", "organization_id").distinct():
        found.setdefault(role, []).append(organization_id)
    yield from sorted(found.items())


def personal_recipients() -> Iterable[int]:
    """Accounts for which something waits personally: a job's read."""
    rows = Message.objects.unscoped("the digest job looks at every account").filter(count__gt=0, user__isnull=False)
    found: QuerySet[Any, Any] = rows.values_list("user_id", flat=True).distinct()
    return found


def news_between(actor: Actor, since: int, until: int) -> dict[str, tuple[int, date | None]]:
    """The actor's open matters told in transactions from `since`, before `until`: count, nearest deadline by kind."""
    mine = _waiting(actor).values("pk")
    rows = Matter.objects.filter(message__in=mine, settled_at=None, xact__gte=since, xact__lt=until)
    return summary(rows.values_list("message__kind", "due"))


def committed_until() -> int:
    """The transaction id below which everything has ended: what is told from there on comes in the next look."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (found,) = cursor.fetchone()
    return int(found)


def all_waiting(actor: Actor) -> dict[str, tuple[int, date | None]]:
    """All that waits for the actor: count and nearest deadline by kind."""
    found: dict[str, tuple[int, date | None]] = {}
    for kind, count, due in _waiting(actor).order_by("kind").values_list("kind", "count", "due"):
        known = found.get(kind, (0, None))
        found[kind] = (known[0] + count, _nearest(known[1], due))
    return found


def summary(rows: Iterable[tuple[str, date | None]]) -> dict[str, tuple[int, date | None]]:
    """Count and nearest deadline by kind."""
    found: dict[str, tuple[int, date | None]] = {}
    for kind, due in rows:
        known = found.get(kind, (0, None))
        found[kind] = (known[0] + 1, _nearest(known[1], due))
    return found


def _nearest(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _waiting(actor: Actor) -> QuerySet[Message]:
    return _addressed(actor).filter(kind__in=known_kinds())


def _places(actor: Actor) -> Iterator[str | tuple[int, ...]]:
    """Each role of the actor, followed by the associations where it is held."""
    for role, organizations in sorted(_by_role(actor).items()):
        yield role.value
        yield tuple(sorted(organizations))


def _messages(user: int, *places: Any) -> QuerySet[Message]:
    """As `_addressed`, of an account and what `_places` gives."""
    condition = Q(user_id=user)
    for role, organizations in zip(places[::2], places[1::2], strict=True):
        condition |= Q(user=None, role=role, organization__in=organizations)
    rows = Message.objects.unscoped("addressed to the actor").filter(condition, count__gt=0)
    return rows.order_by("due", "-updated", "id")


def _addressed(actor: Actor) -> QuerySet[Message]:
    rows: QuerySet[Message] = Message.objects.unscoped("addressed to the actor").filter(
        addressed_to(actor), count__gt=0
    )
    return rows
