"""Classes, further fields and settings over the API."""

from __future__ import annotations

from typing import Annotated, Any, cast

from ninja import Body, Field, Router, Status

from huiguan.kernel.permits.api import operation
from huiguan.kernel.permits.web import SignedRequest
from huiguan.members import selectors, services
from huiguan.members.api import schemas as s
from huiguan.members.models import ExtraField, MemberSettings

router = Router()
SEE, MANAGE = "organizations.view_tree", "members.manage_classes"


@router.get("/organizations/{code}/member-classes", response=list[s.ClassOut])
@operation(SEE)
def list_classes(request: SignedRequest, code: str) -> list[Any]:
    """The classes that hold in an association."""
    return list(selectors.classes_of(request.organization, active=False))


@router.put("/organizations/{code}/member-classes", response=list[s.ClassOut])
@operation(MANAGE)
def set_classes(
    request: SignedRequest, code: str, payload: Annotated[list[s.ClassIn], Body(), Field(max_length=50)]
) -> list[Any]:
    """Set all classes of an association, in order."""
    specs = [cast("services.ClassSpec", spec.model_dump()) for spec in payload]
    services.set_classes(actor=request.actor, organization=request.organization, classes=specs)
    return list(selectors.classes_of(request.organization, active=False))


@router.delete("/organizations/{code}/member-classes", response={204: None})
@operation(MANAGE)
def inherit_classes(request: SignedRequest, code: str) -> Status[None]:
    """Give up an association's own classes for those above."""
    services.inherit_classes(actor=request.actor, organization=request.organization)
    return Status(204, None)


@router.get("/organizations/{code}/member-fields", response=list[s.FieldOut])
@operation(SEE)
def list_fields(request: SignedRequest, code: str) -> list[ExtraField]:
    """Further fields that hold in an association, also those from above."""
    return list(selectors.fields_of(request.organization))


@router.put("/organizations/{code}/member-fields", response=s.FieldOut)
@operation(MANAGE)
def set_field(request: SignedRequest, code: str, payload: s.FieldIn) -> ExtraField:
    """Add or change a further field."""
    return services.set_field(actor=request.actor, organization=request.organization, **payload.model_dump())


@router.get("/organizations/{code}/member-settings", response=s.MemberSettingsOut)
@operation(SEE)
def get_settings(request: SignedRequest, code: str) -> MemberSettings:
    """Who decides on admission, and how numbers are made."""
    return selectors.settings_of(request.organization)


@router.patch("/organizations/{code}/member-settings", response=s.MemberSettingsOut)
@operation(MANAGE)
def change_settings(request: SignedRequest, code: str, payload: s.MemberSettingsIn) -> MemberSettings:
    """Settle them."""
    return services.change_settings(
        actor=request.actor, organization=request.organization, **payload.model_dump(exclude_unset=True)
    )
