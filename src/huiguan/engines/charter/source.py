"""A charter file as plain values, with the line of every value.

YAML is read in its JSON sense: mappings, lists, text, whole numbers, true, false, null. Everything else, such as 0.67
or 2021-09-23, stays text, so that no fraction ever becomes a floating number and no date a surprise of the time zone.
Anchors, tags and repeated keys are refused: they make two readers see two charters.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from huiguan.engines.charter.errors import CharterError

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 40
TAGS = {f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "int", "bool", "null")}
Path = tuple[str | int, ...]

# The C parser is five times as fast; it is missing where PyYAML was built without libyaml.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]  # the base is chosen at run time
    """A safe loader that knows whole numbers, true, false and null, and nothing else beside text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("int", r"^(?:0|-?[1-9][0-9]{0,8})$", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


@dataclass(frozen=True, slots=True)
class Source:
    """Plain values of a charter file and where each stands."""

    data: Any
    lines: dict[Path, int]

    def line(self, path: Path) -> int | None:
        """Line (from 1) of the value at `path`, or of the nearest one around it.

        None when the data came from no file.
        """
        for length in range(len(path), -1, -1):
            if (found := self.lines.get(path[:length])) is not None:
                return found
        return None


def read(text: str) -> Source:
    """Plain values of a YAML (or JSON) text; CharterError with the line when it cannot be read."""
    if len(text) > MAX_CHARACTERS:
        raise CharterError(f"longer than {MAX_CHARACTERS:,} characters: this is no charter")
    text = text.removeprefix("\ufeff")
    try:
        _refuse_traps(text)
        loader = _Loader(text)
    except yaml.YAMLError as error:
        raise CharterError(_sentence(error)) from error
    try:
        node = loader.get_single_node()
        if node is None:
            raise CharterError("the file is empty")
        lines: dict[Path, int] = {}
        for path, line in _walk(node, ()):
            lines[path] = line
        return Source(loader.construct_document(node), lines)
    except yaml.YAMLError as error:
        raise CharterError(_sentence(error)) from error
    except ValueError as error:
        raise CharterError(str(error)) from error
    finally:
        loader.dispose()


def _refuse_traps(text: str) -> None:
    # Events come one after the other, so that neither an alias bomb nor a thousand brackets is ever built.
    depth = 0
    for event in yaml.parse(text, Loader=_Base):
        if getattr(event, "anchor", None) is not None:
            raise CharterError(f"line {_line(event)}: anchors and aliases (&name, *name) are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise CharterError(f"line {_line(event)}: nested deeper than {MAX_DEPTH} levels")


def _walk(node: yaml.Node, path: Path) -> Iterator[tuple[Path, int]]:
    if node.tag not in TAGS:
        raise CharterError(f"line {_line(node)}: tags such as {node.tag} are not allowed")
    yield path, _line(node)
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _walk(child, (*path, index))
    elif isinstance(node, yaml.MappingNode):
        yield from _walk_mapping(node, path)


def _walk_mapping(node: yaml.MappingNode, path: Path) -> Iterator[tuple[Path, int]]:
    seen: set[Hashable] = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
            raise CharterError(f"line {_line(key)}: a name must be plain text")
        if key.value in seen:
            raise CharterError(f"line {_line(key)}: “{key.value}” stands twice")
        seen.add(key.value)
        # A name of digits is still a name.
        key.tag = "tag:yaml.org,2002:str"
        for found, line in _walk(value, (*path, key.value)):
            # What a person looks for is the line of the name, not that of the block below it.
            yield found, _line(key) if len(found) == len(path) + 1 else line


def _line(thing: Any) -> int:
    # A node or an event of the parser.
    return int(thing.start_mark.line) + 1


def _sentence(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"line {mark.line + 1}: {problem}" if mark else str(problem)
