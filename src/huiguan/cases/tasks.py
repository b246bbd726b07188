"""Jobs of the room."""

from __future__ import annotations

from procrastinate.contrib.django import app

from huiguan.cases import services
from huiguan.cases.services.drawing import DRAW_TASK
from huiguan.kernel.jobs import RETRY
from huiguan.kernel.permits import system_actor


@app.periodic(cron="20 23 * * *")  # 07:20 in China
@app.task(name="cases.tell_of_reports", queueing_lock="cases.tell_of_reports", retry=RETRY)
def tell_of_reports(timestamp: int) -> int:
    """Tell supervisors of anonymous reports that wait; the same report told again is counted once."""
    return services.tell_of_reports(actor=system_actor("cases"))


@app.periodic(cron="25 23 * * *")  # 07:25 in China
@app.task(name="cases.escalate_reports", queueing_lock="cases.escalate_reports", retry=RETRY)
def escalate_reports(timestamp: int) -> int:
    """Tell supervisors above of reports that are late; one that was told of is not found again."""
    return services.escalate_reports(actor=system_actor("cases"))


@app.periodic(cron="5 16 * * *")  # five past midnight in China, before lateness is looked for
@app.task(name="cases.resume", queueing_lock="cases.resume", retry=RETRY)
def resume_cases(timestamp: int) -> int:
    """Let paused cases go on whose day has come; one that goes on is not found again."""
    return services.resume_over(actor=system_actor("cases"))


@app.task(name=DRAW_TASK, retry=RETRY)
def draw_survey(survey_id: int) -> int:
    """Draw the sample of a survey that asks below; one that is drawn already is left as it is."""
    return services.draw_survey(actor=system_actor("cases"), survey_id=survey_id)


@app.periodic(cron="10 16 * * *")  # ten past midnight in China
@app.task(name="cases.close_surveys", queueing_lock="cases.close_surveys", retry=RETRY)
def close_surveys(timestamp: int) -> int:
    """Close surveys whose last day is over; a closed one is not found again."""
    return services.close_ended_surveys(actor=system_actor("cases"))
