"""One of everything of publicsite in the county of the access tests."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image

from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.people.models import User
from huiguan.publicsite import services


def samples(place: dict[str, Organization], officer: User) -> dict[str, Any]:
    actor, here, drawn = actor_of(officer), place["here"], BytesIO()
    Image.new("RGB", (9, 9)).save(drawn, "PNG")
    article = services.draft_article(actor=actor, organization=here, title="t", text="t")
    facts: dict[str, Any] = {"actor": actor, "organization": here, "size": 99, "alt": "a"}
    return {
        "publicsite:article_id": article.pk,
        "article_id": article.pk,
        "picture_id": services.add_picture(upload=drawn, **facts).pk,
        "publicsite:doing": "hand-in",
        "publicsite:place": "here",
        "publicsite:register": "registration",
        "publicsite:number": 1,
        "publicsite:other": 1,
    }
