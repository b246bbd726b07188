"""Pictures: each with its text alternative, and the consent of whoever can be recognised."""

from __future__ import annotations

from typing import IO

from django.utils.translation import gettext as _

from huiguan.kernel.files.services import remove_file, store_file
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.kernel.privacy.enums import Means
from huiguan.kernel.privacy.purposes import purpose as purpose_of
from huiguan.kernel.privacy.services import give_consent
from huiguan.members.selectors import find_members
from huiguan.publicsite.enums import Shows
from huiguan.publicsite.models import Article, PersonShown, Picture
from huiguan.publicsite.pictures import remade
from huiguan.publicsite.selectors.public import PORTRAIT

WRITE = "publicsite.write_articles"
KIND = "publicsite.picture"


def add_picture(
    *,
    actor: Actor,
    organization: Organization,
    upload: IO[bytes],
    size: int,
    alt: str,
    caption: str = "",
    shows: str = Shows.NOBODY,
) -> Picture:
    """Take in a picture, written anew. Invalid "alt" without words for those who do not see it, "picture", "shows"."""
    with recording(actor, organization, reason="add_picture"):
        permit(actor, WRITE, organization)
        if not alt.strip():
            raise Invalid(_("Say in words what is seen: some readers do not see it."), code="alt", field="alt")
        if shows not in Shows.values:
            raise Invalid(_("Say who can be recognised."), code="shows", field="shows")
        made = remade(upload, size)
        file = store_file(
            actor=actor, organization=organization, upload=made.content, permission=WRITE, name="picture.jpg"
        )
        picture = Picture.objects.create(
            organization=organization,
            file=file,
            alt=alt.strip()[:200],
            caption=caption.strip()[:200],
            shows=shows,
            width=made.width,
            height=made.height,
        )
        file.subject_kind, file.subject_id = KIND, picture.pk
        file.save(update_fields=["subject_kind", "subject_id"])
    return picture


def lock_picture(actor: Actor, picture_id: int) -> Picture:
    """A picture of the actor's association, locked; NotFound."""
    rows = Picture.objects.scoped(scope_of(actor, WRITE)).select_related("organization", "file")
    found: Picture | None = rows.select_for_update(of=("self",)).filter(pk=picture_id).first()
    if found is None:
        raise NotFound(str(picture_id))
    return found


def name_person_shown(*, actor: Actor, picture_id: int, member: str, note: str) -> PersonShown:
    """Name a member who can be recognised, with the consent that the member gave on paper (`note`: where it lies).

    RuleViolation "nobody_shown" for a picture said to show nobody; Invalid "member" when no one or several answer to
    the name or number, "note". Who is no member is not named here: such a picture is not used.
    """
    with recording(actor, reason="name_person_shown"):
        picture = lock_picture(actor, picture_id)
        if picture.shows == Shows.NOBODY:
            raise RuleViolation(_("The picture is entered as showing nobody."), code="nobody_shown")
        if not note.strip():
            raise Invalid(_("Say where the consent lies."), code="note", field="note")
        found = [
            row
            for row in find_members(actor, member.strip(), [picture.organization_id])
            if member.strip() in (row.name, row.number)
        ]
        if len(found) != 1:
            message = _("%(n)d members of this association answer to that: give the member's number.")
            raise Invalid(message % {"n": len(found)}, code="member", field="member")
        row, _new = PersonShown.objects.unscoped("the picture was locked").get_or_create(
            picture=picture,
            name=found[0].name[:120],
            defaults={"organization": picture.organization, "person_id": found[0].person_id},
        )
        version = purpose_of(PORTRAIT).version
        give_consent(actor=actor, subject=row, purpose=PORTRAIT, notice_version=version, means=Means.PAPER, note=note)
    return row


def remove_picture(*, actor: Actor, picture_id: int) -> None:
    """Remove a picture with its file. RuleViolation "used" while a published article shows it."""
    with recording(actor, reason="remove_picture"):
        picture = lock_picture(actor, picture_id)
        used = Article.objects.unscoped("is the picture used").filter(organization=picture.organization_id)
        if used.filter(live=True, body__contains=[{"type": "picture", "value": picture.pk}]).exists():
            raise RuleViolation(_("An article shows this picture: correct or withdraw the article first."), code="used")
        file_id = picture.file_id
        picture.delete()
        remove_file(actor=actor, file_id=file_id, permission=WRITE)
