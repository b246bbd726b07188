"""How fast members sign in to an activity with the hall's code, over real HTTP: a part of `huiguan bench lines`.

Everybody is signed in to the site and enrolled; every tenth sending is repeated at once, as a telephone with a poor
network does. None may be lost or doubled.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from huiguan.bench.clients import people, sent, server

SIGN_INS = {"small": 300, "province": 1_000, "nation": 5_000}
WITHIN = 60.0  # seconds, for 5,000; fewer have their share of it


def measure(scale: str, place: Any) -> dict[str, Any]:
    """Sign-ins at a scale, in an association: how many, seconds, how many rows, and whether all is within its limit."""
    count = SIGN_INS[scale]
    cookies, activity, code = _hall(count, place)
    with server() as port:
        answers, seconds = sent(port, cookies, f"/my/programmes/{activity.pk}/sign-in/", code, twice=10)
    rows = _attendance(activity)
    limit = round(WITHIN * count / SIGN_INS["nation"], 1)
    return {
        "sign_ins": count,
        "sign_ins_s": round(seconds, 2),
        "sign_ins_limit": limit,
        "sign_ins_answers": {str(status): number for status, number in sorted(answers.items())},
        "sign_ins_kept": rows,
        "sign_ins_passed": seconds <= limit and rows == count,
    }


def _hall(count: int, place: Any) -> tuple[list[str], Any, Any]:
    """A running activity in which everybody is enrolled: their cookies, the activity, and the code of a moment."""
    from django.utils import timezone

    from huiguan.demo.office import LOADER
    from huiguan.kernel.history import recording
    from huiguan.kernel.sessions.selectors import halls_of
    from huiguan.kernel.sessions.tokens import make_token
    from huiguan.members.models import Membership
    from huiguan.programmes import services
    from huiguan.programmes.models import Enrolment

    persons, cookies = people(count)
    now = timezone.now()
    with recording(LOADER, reason="enrol"):
        activity = services.plan_activity(
            actor=LOADER, organization=place, kind="course", title="签到", starts_on=timezone.localdate()
        )
        services.open_activity(actor=LOADER, activity_id=activity.pk)
        lesson = services.add_lesson(
            actor=LOADER, activity_id=activity.pk, title="一", starts_at=now, ends_at=now + timedelta(hours=2),
            hours=Decimal(2),
        )  # fmt: skip
        made = Membership.objects.bulk_create(
            Membership(organization=place, person=one, name=one.name, klass="individual", state="admitted")
            for one in persons
        )
        Enrolment.objects.bulk_create(
            Enrolment(organization=place, activity=activity, member=row, person_id=row.person_id, name=row.name,
                      state="enrolled")
            for row in made
        )  # fmt: skip
        services.start_activity(actor=LOADER, activity_id=activity.pk)
    # Here, for each thread that asked the database would keep a connection of its own.
    hall, secret = halls_of(lesson.session_id)[0].pk, bytes(lesson.session.secret)
    return cookies, activity, lambda number: {"t": make_token(secret, hall, timezone.now())}


def _attendance(activity: Any) -> int:
    """Rows of attendance: nobody is lost where there are as many as people, nobody doubled where not more."""
    from huiguan.kernel.sessions.models import Attendance

    rows = Attendance.objects.unscoped("a benchmark").filter(session__subject_id=activity.pk)
    rows = rows.filter(session__subject_kind="programmes.activity")
    return int(rows.count())
