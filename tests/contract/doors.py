"""Every door of the house: page addresses and API operations, and what each of the eight people gets at them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.contract import access_table as table

from huiguan.api.app import api
from huiguan.kernel.access.actors import actor_of
from huiguan.kernel.permits import allows


def addresses(resolver: Any = None, names: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every page address: its full name and its view; the API's own are walked as operations."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*names, entry.namespace) if entry.namespace else names
            if entry.namespace != "api":
                yield from addresses(entry, inner)
        elif isinstance(entry, URLPattern):
            yield ":".join((*names, entry.name or "")), entry


def operations() -> Iterator[tuple[str, Any]]:
    """Every API operation as `METHOD /path`, with its function."""
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield f"{method} {prefix}{path}", operation.view_func


ADDRESSES = dict(addresses())
OPERATIONS = dict(operations())
OWN = {name: entry for name, entry in ADDRESSES.items() if not entry.callback.__module__.startswith(table.THIRD_PARTY)}


def outcome(response: Any) -> str:
    """O open, L asked to sign in, N not found (unknown and forbidden look the same)."""
    assert response.status_code < 500, response.status_code
    if response.status_code == 401 or "/accounts/login/" in response.headers.get("Location", ""):
        return "L"
    return "N" if response.status_code == 404 else "O"


def _value(samples: dict[str, Any], namespace: str, parameter: str) -> Any:
    return samples.get(f"{namespace}:{parameter}", samples.get(parameter, 0))


def address_of(world: SimpleNamespace, name: str) -> str:
    """A page address with what there is one of."""
    entry, namespace = OWN[name], name.partition(":")[0]
    arguments = {key: _value(world.samples, namespace, key) for key in entry.pattern.regex.groupindex}
    arguments |= {"code": "here"} if "code" in _parameters(name) else {}
    return reverse(name, kwargs=arguments)


def try_address(world: SimpleNamespace, name: str) -> str:
    """What each of the eight gets."""
    address = address_of(world, name)
    first = world.clients["outsider"].get(address)
    # Where the method is looked at before the person, the door is tried with the method that it takes.
    method, tried = ("post", table.PEOPLE) if first.status_code == 405 else ("get", table.PEOPLE[1:])
    found = "" if tried == table.PEOPLE else outcome(first)
    return found + "".join(outcome(getattr(world.clients[who], method)(address)) for who in tried)


def _parameters(name: str) -> set[str]:
    return {key for possibility in _possibilities(name) for key in possibility}


def _possibilities(name: str) -> list[list[str]]:
    resolver, _, last = get_resolver(), None, name.rpartition(":")[2]
    for space in name.split(":")[:-1]:
        _prefix, resolver = resolver.namespace_dict[space]
    return [params for found in resolver.reverse_dict.getlist(last) for _path, params in found[0]]


def try_operation(world: SimpleNamespace, name: str) -> str:
    """What each of the eight gets over the API."""
    method, path = name.split(" ")
    address = "/api/v1" + re.sub(r"\{(?:\w+:)?(\w+)\}", lambda p: str(world.samples.get(p.group(1), 0)), path)
    send: dict[str, Callable[..., Any]] = {}
    found = ""
    for who in table.PEOPLE:
        client = world.clients[who]
        send = {
            "GET": client.get,
            "POST": client.post,
            "DELETE": client.delete,
            "PUT": client.put,
            "PATCH": client.patch,
        }
        body = table.BODIES.get(name, {})
        extra = {"data": json.dumps(body), "content_type": "application/json"} if method != "GET" else {}
        if callable(table.FORMS.get(name)):
            extra = {"data": table.FORMS[name]()}
        response = send[method](address, **extra)
        # What was sent is looked at before who sent it: then the door itself is asked.
        found += _door(world, name, who) if _is_about_the_body(response) else outcome(response)
    return found


def _is_about_the_body(response: Any) -> bool:
    return response.status_code == 422 and "detail" in response.json()


def _door(world: SimpleNamespace, name: str, who: str) -> str:
    place = world.place["here"] if "{code}" in name else None
    return "O" if allows(actor_of(world.users[who]), OPERATIONS[name].permission, place) else "N"


def ends_things(name: str) -> tuple[bool, str]:
    """Sorts what ends things last, so that the others still find their samples."""
    return name.startswith("DELETE") or name in table.LAST, name
