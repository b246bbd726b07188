"""A branch of the tree, its administrator, and tables in every form."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.people.models import User
from huiguan.kernel.permits import Actor, ActorKind, GrantView, Role, system_actor


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, settings: Any) -> None:
    """Each test keeps its files in a folder of its own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }


@pytest.fixture
def province(db: None) -> Organization:
    """A province with one city."""
    job = system_actor("test")
    top = create_organization(actor=job, parent=None, code="000000", name="全国协会", level="national")
    province = create_organization(actor=job, parent=top, code="530000", name="云岭省协会", level="province")
    create_organization(actor=job, parent=top, code="540000", name="海陵省协会", level="province")
    create_organization(actor=job, parent=province, code="530100", name="南浦市协会", level="city")
    return province


@pytest.fixture
def admin(province: Organization) -> Actor:
    """The system administrator of the province and what is below."""
    user = User.objects.create_user(username="admin")
    grant = GrantView(Role.SYSTEM_ADMIN, province.pk, province.path, below=True)
    return Actor(kind=ActorKind.USER, label="admin", user_id=user.pk, grants=(grant,))


@pytest.fixture
def clerk(province: Organization) -> Actor:
    """A clerk of the province, who may not change the tree."""
    user = User.objects.create_user(username="clerk")
    grant = GrantView(Role.CLERK, province.pk, province.path)
    return Actor(kind=ActorKind.USER, label="clerk", user_id=user.pk, grants=(grant,))


Book = Callable[[Sequence[Sequence[Any]]], io.BytesIO]


@pytest.fixture
def book() -> Book:
    """Makes an .xlsx of rows."""

    def make(rows: Sequence[Sequence[Any]]) -> io.BytesIO:
        stream = io.BytesIO()
        workbook = xlsxwriter.Workbook(stream)
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
        workbook.close()
        stream.seek(0)
        return stream

    return make
