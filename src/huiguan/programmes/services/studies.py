"""Keeping study sessions: date, agenda, who was there in words, minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, permit
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.sessions import services as sessions
from huiguan.programmes.models import StudySession
from huiguan.programmes.services.doors import lock_row, said

STUDIES = "programmes.studies"
SUBJECT = "programmes.studysession"
LONGEST = 20_000


def keep_study(
    *,
    actor: Actor,
    organization: Organization,
    title: str,
    starts_at: datetime,
    ends_at: datetime | None = None,
    place: str = "",
    agenda: str = "",
    present: str = "",
    minutes: str = "",
    study_id: int | None = None,
    revision: int = 0,
) -> StudySession:
    """Keep a study session or branch meeting, or change it: nobody signs in to it, and nothing is counted.

    Invalid "empty", "times"; Conflict on a stale revision.
    """
    with recording(actor, organization, reason="keep_study"):
        permit(actor, STUDIES, organization)
        times: dict[str, Any] = {"starts_at": starts_at, "ends_at": ends_at, "place": place}
        if study_id is None:
            row = StudySession(organization=organization, changed_by_id=actor.user_id)
            row.session = sessions.open_session(
                actor=actor, organization=organization, subject_kind=SUBJECT, subject_id=0, permission=STUDIES, **times
            )
            sessions.close_sign_in(actor=actor, session=row.session, permission=STUDIES)
        else:
            row = lock_row(StudySession, actor, study_id, STUDIES, "session")
            check_revision(row, revision)
            sessions.change_session(actor=actor, session=row.session, permission=STUDIES, **times)
        row.title = said(title, "title")
        row.agenda, row.present, row.minutes = (words.strip()[:LONGEST] for words in (agenda, present, minutes))
        if row.pk:
            save_revised(row, actor)
        else:
            row.save()
            row.session.subject_id = row.pk
            row.session.save(update_fields=["subject_id"])
    return row
