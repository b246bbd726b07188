"""A browser without a screen for somebody of the house."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor


@pytest.fixture
def browse() -> Callable[[Actor], Client]:
    """Signs somebody in, English pages, and gives a client of their own."""

    def signed_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(
            User.objects.get(pk=actor.user_id), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        client.cookies["django_language"] = "en"
        return client

    return signed_in
