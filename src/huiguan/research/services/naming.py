"""Names beside projects and outputs follow when an identity is hidden, or no longer is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

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

    Of the person every name goes, also one of former years; where only a name was told, that of today. Files that were
    published are not read: the office hears which outputs to look at. What does not come back by itself when the
    identity is no longer hidden: an author's name on an output, and a leader or member of a team who is not known as a
    person, as a masked row no longer tells who it was; the office types those names again.
    """
    hidden = membership.hidden_identity
    plain = opened(membership, "hidden_name") if hidden else membership.name
    led = Project.objects.unscoped(WHY).filter(_meant(membership, "leader", plain))
    teams = TeamMember.objects.unscoped(WHY).filter(_meant(membership, "name", plain))
    names = defaultdict[int, set[str]](lambda: {plain} - {""})
    for key, name in [*led.values_list("pk", "leader"), *teams.values_list("project_id", "name")]:
        names[key].add(name)
    for project in led.select_related("call", "organization", "caller"):
        _follow(project, membership.name)
    teams.update(name=membership.name)
    if hidden:
        _out_of_outputs(names)


def _meant(membership: Membership, field: str, plain: str) -> Q:
    """Rows of the person, whatever name they have while names are taken out; then also those of the association that
    are known by the name alone.
    """
    masked, known = Q(**{field: HIDDEN}), Q(pk__in=[])
    if membership.person_id is not None:
        known = Q(person=membership.person_id)
    if not membership.hidden_identity:
        return known & masked
    return known & ~masked | Q(person=None, organization=membership.organization_id, **{field: plain})


def _follow(project: Project, name: str) -> None:
    before = row_to_show(project)
    project.leader = name
    project.save(update_fields=["leader"])
    redraw_row(purpose=NOTICE, subject_kind=SUBJECT, subject_id=project.call_id, old=before, new=row_to_show(project))
    if project.number:
        index_entries([project_entry(project)])


def _out_of_outputs(names: Mapping[int, set[str]]) -> None:
    """`names` by project: the one of today, and as the project had it."""
    rows = Output.objects.unscoped(WHY).filter(project__in=list(names)).select_related("organization")
    for output in rows.select_for_update(of=("self",)):
        found = names[output.project_id or 0].intersection(output.names)
        if found:
            _without(output, found)


def out_of_output(output_id: int, name: str) -> None:
    """Take the name of somebody who is hidden out of the record of an output, whoever typed it there."""
    rows = Output.objects.unscoped("permitted by who decided on it").select_related("organization")
    output = rows.select_for_update(of=("self",)).get(pk=output_id)
    instead = name_in_papers(HIDDEN)
    output.title = output.title.replace(name, instead)[:300]
    output.abstract = output.abstract.replace(name, instead)[:5000]
    output.keywords = [word.replace(name, instead) for word in output.keywords]
    _without(output, {name})


def _without(output: Output, names: set[str]) -> None:
    kept = {"name": name_in_papers(HIDDEN), "orcid": ""}
    output.authors = [kept if author["name"] in names else author for author in output.authors]
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
