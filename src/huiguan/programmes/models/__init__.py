"""Models of programmes."""

from huiguan.programmes.models.activities import Activity, ChecklistStep, KindRule, Lesson, Quota
from huiguan.programmes.models.enrolments import Enrolment
from huiguan.programmes.models.hours import HourEntry, Requirement, Trainer
from huiguan.programmes.models.partners import Agreement, Partner
from huiguan.programmes.models.plans import Finding, TrainingPlan
from huiguan.programmes.models.studies import StudySession
from huiguan.programmes.models.volunteers import Service, Volunteer

__all__ = [
    "Activity",
    "Agreement",
    "ChecklistStep",
    "Enrolment",
    "Finding",
    "HourEntry",
    "KindRule",
    "Lesson",
    "Partner",
    "Quota",
    "Requirement",
    "Service",
    "StudySession",
    "Trainer",
    "TrainingPlan",
    "Volunteer",
]
