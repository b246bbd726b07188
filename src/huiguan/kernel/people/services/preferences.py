"""How a person likes to see lists."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.people.models import ListPreference
from huiguan.kernel.permits import Actor, Invalid, NotFound, permit

MOST_COLUMNS = 60


def choose_columns(*, actor: Actor, list: str, columns: Sequence[str]) -> None:
    """Keep the columns that the actor wants to see in a list, in their order; none at all forgets the choice.

    `list` names the list (`directives-ledger`). Keys that the list no longer has are left out when it is read. Raises
    Invalid on a name or key that cannot be one.
    """
    with recording(actor, reason="choose_columns"):
        permit(actor, "people.edit_self")
        if actor.user_id is None:
            raise NotFound("account")
        check_keys(list, columns)
        rows = ListPreference.objects.filter(user_id=actor.user_id, list=list)
        if columns:
            ListPreference.objects.update_or_create(
                user_id=actor.user_id, list=list, defaults={"columns": [*dict.fromkeys(columns)]}
            )
        else:
            rows.delete()


def check_keys(list_name: str, columns: Sequence[str]) -> None:
    """Refuse with Invalid what cannot be the name of a list or the keys of its columns."""
    try:
        for name in (list_name, *columns):
            validate_slug(name)
    except ValidationError as fault:
        raise Invalid(_("This is no column of the list."), code="unknown_column", field="columns") from fault
    if len(columns) > MOST_COLUMNS or len(list_name) > 60 or any(len(name) > 40 for name in columns):
        raise Invalid(_("This is no column of the list."), code="unknown_column", field="columns")
