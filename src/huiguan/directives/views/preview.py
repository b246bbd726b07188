"""What a dispatch would bring, in figures: by level, by branch, and for one association the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from huiguan.directives.selectors.receivers import STEP, Place, Reach
from huiguan.directives.services import Plan
from huiguan.kernel.organizations.enums import level_keys, level_label

SHOWN = 100  # names listed under a warning


def counts_of(plan: Plan) -> Counter[int]:
    """How many items each receiver gets."""
    ids = [receiver.pk for receiver in plan.receivers]
    general = sum(1 for t in plan.terms if t.targets is None)
    counts = Counter(dict.fromkeys(ids, general))
    for terms in plan.terms:
        if terms.targets is not None:
            counts.update(terms.receivers(ids))
    return counts


def summary_of(plan: Plan, reach: Reach, asked: str, cooperating: Iterable[str]) -> dict[str, Any]:
    """Figures of the preview, and the list of the association that was asked for (its code or a part of its name)."""
    counts = counts_of(plan)
    return {
        "reached": sum(1 for count in counts.values() if count),
        "levels": _by_level(counts, reach, set(cooperating)),
        "branches": _by_branch(counts, reach, reach.organization.path),
        "warnings": [_warning(warning, reach) for warning in plan.warnings],
        **_one(plan, counts, reach, asked),
    }


def _by_level(counts: Counter[int], reach: Reach, cooperating: set[str]) -> list[dict[str, Any]]:
    associations: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    for pk, count in counts.items():
        level = reach.by_id[pk].level
        associations[level] += 1 if count else 0
        rows[level] += count
    return [
        {
            "mark": f"level:{key}",
            "label": level_label(key),
            "associations": associations[key],
            "rows": rows[key],
            "cooperates": f"level:{key}" in cooperating,
        }
        for key in level_keys()
        if key in associations
    ]


def _by_branch(counts: Counter[int], reach: Reach, path: str) -> list[dict[str, Any]]:
    """Each association directly below `path` with what it and its branch receive."""
    end = len(path) + STEP
    associations: Counter[str] = Counter()
    rows: Counter[str] = Counter()
    for pk, count in counts.items():
        branch = reach.by_id[pk].path
        if branch.startswith(path) and len(branch) >= end and count:
            associations[branch[:end]] += 1
            rows[branch[:end]] += count
    return [
        {"place": place, "own": counts[place.pk], "associations": associations[place.path], "rows": rows[place.path]}
        for place in reach.children(path)
        if rows[place.path]
    ]


def _one(plan: Plan, counts: Counter[int], reach: Reach, asked: str) -> dict[str, Any]:
    place = _asked(counts, reach, asked)
    if place is None:
        return {"look": asked, "place": None, "look_missed": bool(asked.strip())}
    return {
        "look": place.name,
        "place": place,
        "received": plan.for_association(place.pk) if place.pk in counts else [],
        "below": _by_branch(counts, reach, place.path),
    }


def _asked(counts: Counter[int], reach: Reach, asked: str) -> Place | None:
    found = reach.by_code.get(asked.strip())
    if found is not None:
        return found
    hits = reach.find(asked, limit=50)
    return next((place for place in hits if counts[place.pk]), hits[0] if hits else None)


def _warning(warning: Any, reach: Reach) -> dict[str, Any]:
    names = [reach.by_id[pk].name for pk in warning.organization_ids[:SHOWN] if pk in reach.by_id]
    return {
        "code": warning.code,
        "message": warning.message,
        "names": names,
        "more": max(0, len(warning.organization_ids) - SHOWN),
    }
