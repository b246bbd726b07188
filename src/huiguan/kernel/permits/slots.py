"""Page slots and abilities: a lower floor names what it can show or use, a higher one fills it at start-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_slots: dict[str, list[Callable[..., Any]]] = {}


def fill(slot: str, function: Callable[..., Any]) -> None:
    """Put `function` into `slot`; called from an AppConfig.ready. The same function is taken once."""
    functions = _slots.setdefault(slot, [])
    if function not in functions:
        functions.append(function)


def filled(slot: str) -> tuple[Callable[..., Any], ...]:
    """All functions in `slot`, in the order in which they came."""
    return tuple(_slots.get(slot, ()))


def only(slot: str) -> Callable[..., Any]:
    """The one function in `slot`; LookupError when it holds none or several."""
    functions = filled(slot)
    if len(functions) != 1:
        raise LookupError(f"slot {slot!r} holds {len(functions)} functions, not one")
    return functions[0]
