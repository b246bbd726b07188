"""Names beside projects and outputs follow when an identity is hidden, or no longer is."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from huiguan.kernel.history.services import erase_subject
from huiguan.kernel.inbox import Recipient
from huiguan.kernel.inbox.services import notify
from huiguan.kernel.notices.services import redraw_row
from huiguan.kernel.permits import Role, system_actor
from huiguan.kernel.privacy.sealed import opened
from huiguan.kernel.search.services import index_entries
from huiguan.members.keys import HIDDEN, name_in_papers
from huiguan.members.models import Membership
from huiguan.research.enums import OutputState
from huiguan.research.finding import output_entry, project_entry
from huiguan.research.models import Output, Project, TeamMember
from huiguan.research.selectors.projects import row_to_show
from huiguan.research.services.outputs import stamp
from huiguan.research.services.reviewing import NOTICE, SUBJECT

WHY = "of a record that was changed"
AUTHOR_HIDDEN = "research.author_hidden"


def follow_identity(membership: Membership) -> None:
    """Write the name of who leads or takes part as the record has it now, also in a notice that is up, in search and
    on outputs of the project; harvesters are told of those.

    Files that were published are not read: the office hears which outputs to look at. An author's name that was taken
    from an output does not come back by itself.
    """
    hidden = membership.hidden_identity
    plain = opened(membership, "hidden_name") if hidden else membership.name
    old = plain if hidden else HIDDEN
    led = Project.objects.unscoped(WHY).filter(_meant(membership, hidden), leader=old)
    teams = TeamMember.objects.unscoped(WHY).filter(_meant(membership, hidden), name=old)
    projects = {*led.values_list("pk", flat=True), *teams.values_list("project_id", flat=True)}
    for project in led.select_related("call", "organization", "caller"):
        _follow(project, membership.name)
    teams.update(name=membership.name)
    if hidden:
        _out_of_outputs(projects, plain)


def _meant(membership: Membership, hidden: bool) -> Q:
    """Rows of the person; of the association also those known by name alone, when names are taken out."""
    found = Q(pk__in=[]) if membership.person_id is None else Q(person=membership.person_id)
    return found | Q(person=None, organization=membership.organization_id) if hidden else found


def _follow(project: Project, name: str) -> None:
    before = row_to_show(project)
    project.leader = name
    project.save(update_fields=["leader"])
    redraw_row(purpose=NOTICE, subject_kind=SUBJECT, subject_id=project.call_id, old=before, new=row_to_show(project))
    if project.number:
        index_entries([project_entry(project)])


def _out_of_outputs(projects: Iterable[int], name: str) -> None:
    rows = Output.objects.unscoped(WHY).filter(project__in=projects).select_related("organization")
    for output in rows.select_for_update(of=("self",)):
        if name in output.names:
            _without(output, name)


def _without(output: Output, name: str) -> None:
    kept = {"name": name_in_papers(HIDDEN), "orcid": ""}
    output.authors = [kept if author["name"] == name else author for author in output.authors]
    if output.state != OutputState.DRAFT:
        stamp(output)
    output.save()
    erase_subject(actor=system_actor("hidden identity"), subjects=[output], rule="PIPL 51: identity hidden")
    if output.state == OutputState.PUBLIC:
        index_entries([output_entry(output)])
    notify(
        kind=AUTHOR_HIDDEN,
        to=[Recipient(organization_id=output.organization_id, role=Role.CLERK)],
        subject_kind="research.output",
        subject_id=output.pk,
        organization_id=output.organization_id,
        text=output.title,
        url=reverse("research:output", args=[output.organization.code, output.pk]),
    )
