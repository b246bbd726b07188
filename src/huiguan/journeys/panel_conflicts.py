"""Conflicts of interest of award panels that lie in research: joint projects of a juror and a person nominated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from huiguan.honours.selectors import persons_nominated
from huiguan.kernel.panels import Found
from huiguan.research.selectors.projects import worked_together

SOURCE = "honours_joint"


def joint_projects(jurors: Sequence[Any], entries: Sequence[Any]) -> Iterator[Found]:
    """Who has taken part in a research project together with the person nominated."""
    nominated = persons_nominated([entry.subject_id for entry in entries])
    together = worked_together([juror.person_id for juror in jurors if juror.person_id])
    for entry in entries:
        person = nominated.get(entry.subject_id)
        for juror in jurors:
            if person is not None and person in together.get(juror.person_id, frozenset()):
                yield Found(juror.pk, entry.pk, SOURCE, _("Has worked on a research project with the person nominated"))
