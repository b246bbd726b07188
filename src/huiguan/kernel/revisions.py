"""What two people may edit at once carries a revision: a stale one is refused, never overwritten.

Also the key of a form that may be sent twice.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.db import connection, models
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.kernel.permits import Actor, Conflict


class Revised(models.Model):
    """Columns of a row with an optimistic lock; `check_revision` and `save_revised` check and raise them."""

    revision = models.PositiveIntegerField(gettext_lazy("revision"), default=1, editable=False)
    changed_at = models.DateTimeField(gettext_lazy("changed at"), auto_now_add=True)
    changed_by = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("changed by")
    )

    class Meta:
        abstract = True


def check_revision(row: Any, revision: int) -> None:
    """Conflict, naming who changed the row and when, unless `revision` is its own; the caller has locked it."""
    if row.revision == revision:
        return
    from huiguan.kernel.people.selectors import names_of_users  # models of that floor load before these

    who = names_of_users([row.changed_by_id]).get(row.changed_by_id, "") if row.changed_by_id else ""
    when = formats.date_format(timezone.localtime(row.changed_at), "H:i")
    message = _("%(who)s changed this at %(when)s. Nothing was overwritten; look at the new state and try again.")
    raise Conflict(message % {"who": who or _("Somebody"), "when": when}, code="stale_revision")


def save_revised(row: Any, actor: Actor) -> None:
    """Save a locked row as changed by `actor`."""
    row.revision += 1
    row.changed_at = timezone.now()
    row.changed_by_id = actor.user_id
    row.save()


def made_before(model: Any, form_key: uuid.UUID | None) -> Any | None:
    """What the same form made when it was sent before, or None.

    Holds a lock on the key until the transaction ends: of two sendings at once the second waits, and finds the first.
    """
    if form_key is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(form_key)])
    return model.objects.unscoped("a form sent twice; the key is the sender's own").filter(form_key=form_key).first()
