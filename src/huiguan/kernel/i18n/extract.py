"""Finds every string that a person may read: in Python by its syntax tree, in templates by Django's own lexer.

For the contract test and `huiguan i18n missing`; needs no database and none of gettext's programs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, Token, TokenType
from django.utils.translation.template import templatize

# Function → (index of the context, of the msgid, of the plural); None where it takes none.
Shape = tuple[int | None, int, int | None]
_SHAPES: dict[str, Shape] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
FUNCTIONS = {
    **_SHAPES,
    **{f"{name}_lazy": shape for name, shape in _SHAPES.items() if name != "_"},
    "gettext_noop": (None, 0, None),
}

# Keywords under which Django shows a string to people.
SHOWN = frozenset({"label", "help_text", "verbose_name", "verbose_name_plural", "empty_label"})
SHOWN_ATTRIBUTES = frozenset({"title", "placeholder", "aria-label", "alt", "data-confirm", "data-label"})
UNREAD_ELEMENTS = frozenset({"script", "style", "code", "kbd", "template-code"})
VOID_ELEMENTS = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)

_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"(?<![\w.])({'|'.join(_SHAPES)})\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)\s*(?:,\s*count\s*)?\)")
_WORD = re.compile(r"[A-Za-z]{2,}|[\u4e00-\u9fff]")
_FILLED = "\ue000"  # stands where a tag of the template was


@dataclass(frozen=True, slots=True)
class Message:
    """A string with its place."""

    msgid: str
    plural: str | None
    context: str | None
    path: Path
    line: int

    @property
    def key(self) -> tuple[str | None, str]:
        """What it is called in a catalogue."""
        return self.context, self.msgid


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a person would read untranslated."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def sources(root: Path) -> Iterator[Path]:
    """Python files (without migrations) and templates below `root`."""
    for path in sorted(root.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path
    for path in sorted(root.rglob("*")):
        if "templates" in path.parts and path.suffix in {".html", ".txt"}:
            yield path


def messages(path: Path) -> Iterator[Message]:
    """The strings of one file that go through gettext."""
    text = path.read_text(encoding="utf-8")
    yield from _python_messages(path, text) if path.suffix == ".py" else _template_messages(path, text)


def literals(path: Path) -> Iterator[Fault]:
    """The strings of one file that people would read without going through gettext."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from _python_literals(path, text)
    elif path.suffix == ".html":
        yield from _template_literals(path, text)


# Python --------------------------------------------------------------------------------------------------------------


def _python_messages(path: Path, text: str) -> Iterator[Message]:
    for node in _nodes(text):
        if isinstance(node, ast.Call) and (shape := FUNCTIONS.get(_called(node))):
            strings = [_constant(argument) for argument in node.args]
            found = _message(strings, shape, path, node.lineno)
            if found is not None:
                yield found


@lru_cache(maxsize=1)
def _nodes(text: str) -> list[ast.AST]:
    """All of a file's syntax; a file is asked for its messages and then for its literals."""
    return list(ast.walk(ast.parse(text)))


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _constant(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _message(strings: list[str | None], shape: Shape, path: Path, line: int) -> Message | None:
    def at(index: int | None) -> str | None:
        return strings[index] if index is not None and index < len(strings) else None

    context, msgid, plural = (at(index) for index in shape)
    return None if msgid is None else Message(msgid, plural, context, path, line)


def _python_literals(path: Path, text: str) -> Iterator[Fault]:
    for node in _nodes(text):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            value = _constant(keyword.value)
            if keyword.arg in SHOWN and value and _WORD.search(value) and _is_shown(node):
                yield Fault(path, keyword.value.lineno, f"{keyword.arg}={value!r} is not translated")


def _is_shown(node: ast.Call) -> bool:
    """Only fields and columns show these keywords; other functions may use them for keys."""
    return _called(node).endswith(("Field", "Column", "Filter", "ForeignKey"))


# Templates -----------------------------------------------------------------------------------------------------------


def _template_messages(path: Path, text: str) -> Iterator[Message]:
    code = templatize(text)
    for match in _CALL.finditer(code):
        call = ast.parse(f"f({match.group(2)})", mode="eval").body
        strings = [_constant(argument) for argument in call.args] if isinstance(call, ast.Call) else []
        found = _message(strings, _SHAPES[match.group(1)], path, code.count("\n", 0, match.start()) + 1)
        if found is not None:
            yield found


def _template_literals(path: Path, text: str) -> Iterator[Fault]:
    reader = _Reader(path)
    reader.feed("".join(_visible(Lexer(text).tokenize())))
    reader.close()
    yield from reader.faults


def _visible(tokens: list[Token]) -> Iterator[str]:
    """The text of a template, with a filler for its tags and for what is translated; lines stay in place."""
    inside: str | None = None
    for token in tokens:
        name = token.split_contents()[0] if token.token_type is TokenType.BLOCK and token.contents else ""
        if inside is not None:
            inside = None if name == inside else inside
            yield "\n" * token.contents.count("\n")
        elif name in {"blocktranslate", "blocktrans", "comment", "verbatim"} or _is_class_block(token):
            inside = f"end{name}"
            yield _FILLED
        elif token.token_type is TokenType.TEXT:
            yield token.contents
        else:
            yield _FILLED + "\n" * token.contents.count("\n")


def _is_class_block(token: Token) -> bool:
    """Blocks that hold names of classes, such as `{% block content_class %}`."""
    words = token.split_contents() if token.token_type is TokenType.BLOCK else []
    return words[:1] == ["block"] and words[-1].endswith("_class")


class _Reader(HTMLParser):
    """Collects words in text and in attributes that are shown, outside of what is marked `translate="no"`."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.faults: list[Fault] = []
        self._unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check the attributes; note whether what follows is read."""
        for name, value in attrs:
            if name in SHOWN_ATTRIBUTES and value and _WORD.search(value):
                self._fault(f'{name}="{value}" is not translated')
        exempt = tag in UNREAD_ELEMENTS or ("translate", "no") in attrs
        if (exempt or self._unread) and tag not in VOID_ELEMENTS:
            self._unread.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element that is not read."""
        if self._unread and self._unread[-1] == tag:
            self._unread.pop()

    def handle_data(self, data: str) -> None:
        """Check the text."""
        word = None if self._unread else _WORD.search(data)
        if word is not None:
            text = " ".join(data.replace(_FILLED, "…").split())
            self._fault(f"{text!r} is not translated", lines_on=data.count("\n", 0, word.start()))

    def _fault(self, what: str, lines_on: int = 0) -> None:
        self.faults.append(Fault(self.path, self.getpos()[0] + lines_on, what))
