"""What is said after work was given to units inside."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiguan.directives.models import Assignment


def assigned_words(had: AbstractSet[int], given: Sequence[Assignment]) -> str:
    """To how many units it was given; `had` are the ids of rows that were there before."""
    count = sum(one.pk not in had for one in given)
    if not count:
        return _("Nothing was done: these units have it already.")
    return ngettext("Assigned to %(n)d unit.", "Assigned to %(n)d units.", count) % {"n": count}
