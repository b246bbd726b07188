"""Dispatch runs and their progress."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from huiguan.directives.enums import RunState
from huiguan.directives.models import DispatchRun
from huiguan.kernel.access.selectors import holders
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, NotFound, Role, permit, scope_of
from huiguan.kernel.permits.managers import ScopedQuerySet
from huiguan.kernel.statements import first_of

READ = "directives.dispatch"


def get_run(actor: Actor, run_id: int) -> DispatchRun:
    """One run of the actor's association; NotFound for unknown and forbidden alike."""
    rows = DispatchRun.objects.scoped(scope_of(actor, READ)).select_related("organization", "document", "asked_by")
    run: DispatchRun | None = rows.filter(pk=run_id).first()
    if run is None:
        raise NotFound(str(run_id))
    return run


def runs_of(actor: Actor, organization: Organization) -> ScopedQuerySet[DispatchRun]:
    """Runs of an association, newest first."""
    permit(actor, READ, organization)
    rows: ScopedQuerySet[DispatchRun] = DispatchRun.objects.scoped(scope_of(actor, READ))
    return rows.filter(organization=organization).select_related("document").defer("spec")


SILENT = timedelta(minutes=1)  # without a sign of life for so long, somebody may let it go on
RUNNING = (RunState.WAITING, RunState.RUNNING)


def running_runs(actor: Actor) -> Iterable[DispatchRun]:
    """What the actor sent and is still under way, for the top bar of every page: mostly nothing."""
    own = "SELECT id FROM directives_dispatchrun WHERE asked_by_id = %s AND state = ANY(%s) LIMIT 1"
    if first_of(own, actor.user_id, [state.value for state in RUNNING]) is None:
        return ()
    rows: ScopedQuerySet[DispatchRun] = DispatchRun.objects.scoped(scope_of(actor, READ))
    mine = rows.filter(asked_by=actor.user_id, state__in=RUNNING)
    return mine.select_related("organization", "document").defer("spec", "document__text", "document__outline")


def broken_off(actor: Actor, organization: Organization, document_id: int) -> list[DispatchRun]:
    """Dispatches of a document that were stopped or interrupted and never went on, newest first; none for those who
    may not send."""
    rows = DispatchRun.objects.scoped(scope_of(actor, READ)).filter(organization=organization, document=document_id)
    return list(rows.filter(state__in=(RunState.STOPPED, RunState.FAILED)).defer("spec"))


@dataclass(frozen=True, slots=True)
class BranchProgress:
    """How far a run is with one branch of the tree: associations done and in all."""

    name: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is, in tasks: `made` of those done are new, the others were sent before."""

    run: DispatchRun
    done: int
    total: int
    items: int
    seconds_left: int | None
    branches: tuple[BranchProgress, ...]

    @property
    def waiting(self) -> int:
        """Tasks not reached yet."""
        return self.total - self.done

    @property
    def finished(self) -> bool:
        """Tell whether it moves no more: done, stopped or interrupted."""
        return self.run.state not in RUNNING

    @property
    def may_resume(self) -> bool:
        """Tell whether it stopped before the end, or gives no sign of life."""
        if self.run.state in RUNNING:
            return timezone.now() - (self.run.heartbeat or self.run.asked_at) > SILENT
        return self.run.state != RunState.DONE

    @property
    def known_before(self) -> int:
        """Tasks that an earlier dispatch had sent already."""
        return self.done - self.run.made


def progress_of(run: DispatchRun) -> RunProgress:
    """How far a run (read through `get_run`) is, in all and by branch; one query."""
    order: list[int] = run.spec["organization_ids"]
    counts = _counts(run)
    done, total = sum(counts[pk] for pk in order[: run.done]), sum(counts.values())
    return RunProgress(run, done, total, len(run.spec["items"]), _seconds_left(run), _branches(run, order))


def _counts(run: DispatchRun) -> Counter[int]:
    order: list[int] = run.spec["organization_ids"]
    counts: Counter[int] = Counter(dict.fromkeys(order, 0))
    for terms in run.spec["items"]:
        counts.update(order if terms["targets"] is None else set(terms["targets"]) & set(order))
    return counts


def _seconds_left(run: DispatchRun) -> int | None:
    if run.state != RunState.RUNNING or not run.done or run.started is None or run.heartbeat is None:
        return None
    return round((run.heartbeat - run.started).total_seconds() / run.done * (run.total - run.done))


def _branches(run: DispatchRun, order: Sequence[int]) -> tuple[BranchProgress, ...]:
    end = len(run.organization.path) + Organization.steplen
    rows = Organization.objects.filter(
        Q(pk__in=order) | Q(path__startswith=run.organization.path, depth=run.organization.depth + 1)
    )
    found = list(rows.values_list("pk", "path", "short_name"))
    branch = {pk: path[:end] for pk, path, _name in found}
    total, done = Counter(branch[pk] for pk in order), Counter(branch[pk] for pk in order[: run.done])
    names = {path: name for _pk, path, name in found}
    return tuple(BranchProgress(names.get(path, ""), done[path], total[path]) for path in sorted(total))


def without_clerk(run: DispatchRun, limit: int = 20) -> tuple[list[Organization], int]:
    """Receivers where nobody holds the clerk's role, so that nobody sees the message: the first ones, and how many."""
    order: list[int] = run.spec["organization_ids"]
    held = holders(Role.CLERK, order)
    silent = [pk for pk in order if pk not in held]
    found = Organization.objects.in_bulk(silent[:limit])
    return [found[pk] for pk in silent[:limit] if pk in found], len(silent)
