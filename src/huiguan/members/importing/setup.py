"""What the preparer must know about the association: classes, configured fields, the day."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import override

from huiguan.kernel.calendar import today
from huiguan.kernel.exchange import ImportContext
from huiguan.kernel.exchange.selectors import get_batch
from huiguan.members.enums import ClassKind
from huiguan.members.importing.columns import ExtraSpec, state_words
from huiguan.members.selectors.classes import classes_of, fields_of

# What members in full standing are called in the Excel files of this world.
CUSTOMARY = {"full": ("正式会员", "普通会员", "个人会员", "会员")}


def class_words(organization: Any) -> dict[str, str]:
    """What may stand in a cell for a class of individual members, in both languages, and the class's key."""
    words: dict[str, str] = {}
    for language in ("zh-hans", "en"):
        with override(language):
            for klass in classes_of(organization, ClassKind.INDIVIDUAL):
                own = {str(klass.label): klass.key, klass.key: klass.key}
                customary = dict.fromkeys(CUSTOMARY.get(klass.key, ()), klass.key)
                words = {**customary, **words, **own}
    return words


def gather(context: ImportContext, columns: dict[str, int]) -> dict[str, Any]:
    """Plain values for `prepare.preparer` and the writer."""
    organization = context.organization
    return {
        "organization": organization.pk,
        "batch": context.batch_id,
        "user": context.actor.user_id,
        "now": timezone.now().isoformat(),
        "today": today().isoformat(),
        "columns": dict(columns),
        "headers": list(get_batch(context.actor, context.batch_id).headers),
        "classes": class_words(organization),
        "klass": classes_of(organization, ClassKind.INDIVIDUAL)[0].key,
        "states": state_words(),
        "extras": tuple(
            ExtraSpec(field.key, field.kind, tuple(field.choices), field.required) for field in fields_of(organization)
        ),
    }
