"""One of everything of publicsite in the county of the access tests."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from PIL import Image

from huiguan.governance.models import OutgoingPaper
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.publicsite import services
from huiguan.publicsite.models import AdoptedRules, Mention
from huiguan.reporting.models import AnnualReport, Collection, Filled, Indicator, Line


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    actor, here, drawn = actor_of(officer), place["here"], BytesIO()
    Image.new("RGB", (9, 9)).save(drawn, "PNG")
    article = services.draft_article(actor=actor, organization=here, title="t", text="t")
    ends = dict.fromkeys(("starts", "ends", "due_on", "valid_until"), date(2025, 12, 31))
    closed = Collection.objects.create(organization=here, number="2", title="x", state="frozen", **ends)
    AnnualReport.objects.create(
        organization=here, collection=closed, title="x", state="issued", issued_on=date(2026, 3, 1)
    )
    indicator = Indicator.objects.create(organization=here, key="own.visits", label="x", unit="times")
    line = Line.objects.create(organization=here, collection=closed, indicator=indicator)
    form = {"receiver": here, "issuer": here, "path": here.path, "depth": here.depth, "state": "frozen"}
    Filled.objects.create(organization=here, collection=closed, **form)
    paper = OutgoingPaper.objects.create(organization=here, title="x", text="第一条 x")
    rules = AdoptedRules.objects.create(
        organization=here,
        title="x",
        number=1,
        text="第一条 x",
        source_name="x",
        paper=paper,
        in_force_from=date(2026, 1, 1),
    )
    found = {"subject_kind": "publicsite.article", "subject_id": article.pk}
    facts: dict[str, Any] = {"actor": actor, "organization": here, "size": 99, "alt": "a"}
    return {
        "publicsite:article_id": article.pk,
        "article_id": article.pk,
        "picture_id": services.add_picture(upload=drawn, **facts).pk,
        "mention_id": Mention.objects.create(organization=here, **found).pk,
        "saying": "other",
        "publicsite:doing": "hand-in",
        "publicsite:place": "here",
        "publicsite:register": "registration",
        "publicsite:year": 2025,
        "publicsite:line_id": line.pk,
        "publicsite:form": "docx",
        "publicsite:number": 1,
        "publicsite:other": 1,
        "publicsite:other_rules": rules.pk,
        "publicsite:rules_id": rules.pk,
        "rules_id": rules.pk,
    }
