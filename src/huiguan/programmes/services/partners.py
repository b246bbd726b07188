"""Partners and agreements with them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiguan.kernel.calendar import today
from huiguan.kernel.history import recording
from huiguan.kernel.inbox.services import settle
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, RuleViolation, permit
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.programmes.enums import PartnerKind
from huiguan.programmes.models import Agreement, Partner
from huiguan.programmes.selectors.registers import SOON
from huiguan.programmes.services.doors import lock_row, said
from huiguan.programmes.services.indexing import index_partner
from huiguan.programmes.services.telling import AGREEMENT, tell_ending

MANAGE = "programmes.partners"
_WORDS = {"original_name": 200, "country": 60, "contact": 200, "note": 500}


def save_partner(
    *, actor: Actor, organization: Organization, name: str, kind: str, partner_id: int | None = None,
    revision: int = 0, since: date | None = None, **words: str,
) -> Partner:  # fmt: skip
    """Enter or change a partner. `words`: original_name, country, contact, note.

    Invalid "empty", "kind"; RuleViolation "known"; Conflict on a stale revision.
    """
    with recording(actor, organization, reason="save_partner"):
        permit(actor, MANAGE, organization)
        partner = Partner(organization=organization, changed_by_id=actor.user_id)
        if partner_id is not None:
            partner = lock_row(Partner, actor, partner_id, MANAGE)
            check_revision(partner, revision)
        if kind not in PartnerKind.values:
            raise Invalid(_("Say whether the partner is at home or abroad."), code="kind", field="kind")
        partner.name, partner.kind, partner.since = said(name, "name", 160), kind, since
        for field, most in _WORDS.items():
            setattr(partner, field, words.get(field, getattr(partner, field)).strip()[:most])
        others = Partner.objects.unscoped("permitted in the association").filter(organization=partner.organization)
        if others.filter(name=partner.name).exclude(pk=partner.pk).exists():
            raise RuleViolation(_("This partner is in the register."), code="known", field="name")
        save_revised(partner, actor) if partner.pk else partner.save()
        index_partner(partner)
    return partner


def save_agreement(
    *, actor: Actor, partner_id: int, title: str, signed_on: date, ends_on: date | None = None
) -> Agreement:
    """Enter an agreement with a partner. Invalid "empty", "dates"."""
    with recording(actor, reason="save_agreement"):
        partner: Partner = lock_row(Partner, actor, partner_id, MANAGE)
        if ends_on is not None and ends_on < signed_on:
            raise Invalid(_("It ends before it was signed."), code="dates", field="ends_on")
        facts: dict[str, Any] = {"title": said(title, "title"), "signed_on": signed_on, "ends_on": ends_on}
        row: Agreement = Agreement.objects.create(organization=partner.organization, partner=partner, **facts)
    return row


def end_agreement(*, actor: Actor, agreement_id: int) -> Agreement:
    """End an agreement today: renewed by another one, or not renewed. Ending twice changes nothing."""
    with recording(actor, reason="end_partner_agreement"):
        row: Agreement = lock_row(Agreement, actor, agreement_id, MANAGE)
        if row.ended_on is None:
            row.ended_on = today()
            row.save(update_fields=["ended_on"])
            settle(subject_kind=AGREEMENT, subject_id=row.pk)
    return row


def remind_agreements(*, actor: Actor) -> int:
    """Tell offices of agreements that end within sixty days, once each; how many. The daily job."""
    with recording(actor, reason="remind_agreements"):
        rows = Agreement.objects.unscoped("the daily job").select_for_update(of=("self",), skip_locked=True)
        rows = rows.filter(ended_on=None, reminded_on=None, ends_on__lte=today() + SOON)
        found = list(rows.select_related("organization"))
        for row in found:
            row.reminded_on = today()
            row.save(update_fields=["reminded_on"])
            tell_ending(row)
    return len(found)
