"""One of everything of elections in the county of the access tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from huiguan.elections.models import ArchiveRecord, Candidate, Election, Official
from huiguan.governance.models import Body, Post, Tenure, Term
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    here = place["here"]
    post = Post.objects.unscoped("test").get(organization=here, key="president")
    facts = {
        "organization": here,
        "post": post,
        "term": Term.objects.unscoped("test").get(organization=here),
        "body": Body.objects.unscoped("test").get(organization=here, key="council"),
        "seats": 1,
        "electorate": "body",
        "mode": "server",
    }
    election = Election.objects.create(uuid="1" * 14, title="e", **facts)
    opened = datetime(2026, 1, 1, tzinfo=UTC)
    times = {"opened_at": opened, "closes_at": opened + timedelta(hours=1)}
    public = Election.objects.create(uuid="2" * 14, title="p", state="declared", **times, **facts)
    ArchiveRecord.objects.create(election=public, position=0, hash="0" * 64, body=b"{}")
    ArchiveRecord.objects.create(election=public, position=1, hash="1" * 64, body=b"{}", kind="Setup", height=0)
    person = {"organization": here, "election": election, "person": officer.person, "name": "officer"}
    tenure = Tenure.objects.create(organization=here, post=post, name="officer")
    return {
        "elections:election_id": election.pk,
        "elections:uuid": public.uuid,
        "uuid": public.uuid,
        "elections:official_id": Official.objects.create(duty="trustee", **person).pk,
        "elections:candidate_id": Candidate.objects.create(tenure=tenure, **person).pk,
    }
