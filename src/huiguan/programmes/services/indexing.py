"""What the search finds of the room."""

from __future__ import annotations

from huiguan.kernel.search.services import Entry, index_entries
from huiguan.programmes.models import Activity, Partner

ACTIVITY, PARTNER = "programmes.activity", "programmes.partner"


def index_activity(activity: Activity) -> None:
    """Its title, place and syllabus."""
    body = f"{activity.place} {activity.responsible} {activity.syllabus[:2000]}"
    index_entries([Entry(ACTIVITY, activity.pk, activity.organization_id, activity.title, body=body)])


def index_partner(partner: Partner) -> None:
    """Its names and country."""
    body = f"{partner.original_name} {partner.country} {partner.note}"
    index_entries([Entry(PARTNER, partner.pk, partner.organization_id, partner.name, body=body)])
