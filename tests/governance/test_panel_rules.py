"""A panel decides by the charter in force, and says so."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from huiguan.kernel.panels import services as panels
from huiguan.kernel.people.models import User


def test_a_panel_decides_by_the_charter_in_force(federation: Any) -> None:
    make = lambda subject: panels.make_panel(  # noqa: E731 - made twice
        actor=federation.clerk, organization=federation.here, subject_kind="t.call", subject_id=subject, title="评审"
    )
    before = make(1)
    assert (before.quorum["article"], before.majority["fraction"], before.majority["strict"]) == ("", "1/2", True)
    federation.charter()
    panel = make(2)
    assert panel.quorum == {"base": "entitled", "fraction": "2/3", "strict": False, "article": "章程第三十条"}
    assert panel.majority == {"base": "present", "fraction": "2/3", "strict": False, "article": "章程第三十条"}
    client = Client()
    user = User.objects.get(pk=federation.clerk.user_id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("panels:panel", args=[federation.here.code, panel.pk])).content.decode()
    assert "三分之二以上" in page and "章程第三十条" in page
