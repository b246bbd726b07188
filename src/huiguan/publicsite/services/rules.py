"""Publishing rules that were adopted, and saying until when they hold."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.publicsite.adopted import articles_in
from huiguan.publicsite.models import AdoptedRules
from huiguan.publicsite.selectors.rules import rules_of, sources_of

KEEP = "publicsite.keep_board"


def publish_rules(
    *, actor: Actor, organization: Organization, title: str, source: str, in_force_from: date
) -> AdoptedRules:
    """Show rules to everybody in the words of the paper or resolution that adopted them (`Source.key`).

    Of the same title it is the next version, and the one before ends on the day before. Invalid "empty", "source";
    RuleViolation "order" when it does not begin after the version before it.
    """
    with recording(actor, organization, reason="publish_rules"):
        permit(actor, KEEP, organization)
        name = title.strip().strip("《》")[:120]
        if not name:
            raise Invalid(_("Say what the rules are called."), code="empty", field="title")
        found = next((each for each in sources_of(actor, organization) if each.key == source), None)
        if found is None or not articles_in(found.row.text):
            message = _("Choose a paper or a resolution that has articles.")
            raise Invalid(message, code="source", field="source")
        last = rules_of(organization).select_for_update().filter(title=name).first()
        if last is not None:
            _end(last, in_force_from)
        return AdoptedRules.objects.create(
            organization=organization,
            title=name,
            number=last.number + 1 if last is not None else 1,
            text=found.row.text,
            source_name=found.name,
            paper=found.paper,
            resolution=found.resolution,
            in_force_from=in_force_from,
        )


def _end(last: AdoptedRules, begins: date) -> None:
    """End the version before, on the day before a new one begins."""
    if begins <= (last.in_force_to or last.in_force_from):
        message = _("The version before it holds on that day: begin later.")
        raise RuleViolation(message, code="order", field="in_force_from")
    if last.in_force_to is None:
        last.in_force_to = begins - timedelta(days=1)
        last.save()


def repeal_rules(*, actor: Actor, rules_id: int, last_day: date) -> AdoptedRules:
    """Say on which day rules hold for the last time (废止). NotFound; RuleViolation "ended"; Invalid "last_day"."""
    with recording(actor, reason="repeal_rules"):
        rows = AdoptedRules.objects.scoped(scope_of(actor, KEEP)).select_for_update(of=("self",))
        row: AdoptedRules | None = rows.filter(pk=rules_id).first()
        if row is None:
            raise NotFound(str(rules_id))
        if row.in_force_to is not None:
            raise RuleViolation(_("It is known until when these rules hold."), code="ended")
        if last_day < row.in_force_from:
            raise Invalid(_("They end after they began."), code="last_day", field="last_day")
        row.in_force_to = last_day
        row.save()
    return row
