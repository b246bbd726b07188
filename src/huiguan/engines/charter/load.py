"""Charters from files and from the shipped templates."""

from __future__ import annotations

import functools
import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from huiguan.engines.charter.build import build
from huiguan.engines.charter.errors import CharterError
from huiguan.engines.charter.model import Charter
from huiguan.engines.charter.source import read
from huiguan.engines.charter.words import Say

DATA = files("huiguan.engines.charter") / "data"

# Titles stand here too, so that a list of the templates reads no file; a test holds both together.
TEMPLATES = {
    "general-1998": Say("社会团体章程（一九九八年示范文本型）", "Association, after the model of 1998"),
    "general-2017": Say("行业协会商会章程（二〇一七年示范文本型）", "Trade association, after the model of 2017"),
    "profession-national": Say("全国性职业协会章程", "National association of a profession"),
    "profession-province": Say("省级职业协会章程", "Provincial association of a profession"),
    "profession-county": Say("县级职业协会章程", "County association of a profession"),
}


def template_text(name: str) -> str:
    """The YAML of a shipped template; CharterError when there is none of that name."""
    if name not in TEMPLATES:
        raise CharterError(f"no template {name!r}; there is {', '.join(TEMPLATES)}")
    return (DATA / "templates" / f"{name}.yaml").read_text(encoding="utf-8")


@functools.cache
def load_template(name: str) -> Charter:
    """A shipped template. Not checked again: the tests hold every template to the schema and the checks."""
    return build(read(template_text(name)).data)


@functools.lru_cache(maxsize=16)
def load_text(text: str) -> Charter:
    """A charter from YAML or JSON; CharterError, with the findings, when it has errors (see `check`).

    Checking takes most of a tenth of a second, and whoever drafts, submits and compares asks for the same text again.
    """
    from huiguan.engines.charter.check import check

    findings = tuple(each for each in check(text) if each.severity == "error")
    if findings:
        first = findings[0]
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        raise CharterError(f"line {first.line}: {first.where}: {first.say.en}{more}", findings)
    return build(read(text).data)


def load(name_or_file: str) -> Charter:
    """A template by name, or else a charter file; CharterError when there is neither, or the file has errors."""
    if name_or_file in TEMPLATES:
        return load_template(name_or_file)
    return load_text(read_file(name_or_file))


def text_of(name_or_file: str) -> str:
    """The YAML of a template by name, or else of a file; CharterError when there is neither."""
    return template_text(name_or_file) if name_or_file in TEMPLATES else read_file(name_or_file)


def read_file(name: str) -> str:
    """The text of a UTF-8 file; CharterError when it cannot be read."""
    try:
        return Path(name).read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise CharterError(f"{name}: neither a template ({', '.join(TEMPLATES)}) nor a file") from error
    except UnicodeDecodeError as error:
        raise CharterError(f"{name}: is not UTF-8 text") from error
    except OSError as error:
        raise CharterError(f"{name}: {error.strerror or error}") from error


def schema() -> dict[str, Any]:
    """The published JSON Schema of a charter file."""
    loaded: dict[str, Any] = json.loads((DATA / "charter.schema.json").read_text(encoding="utf-8"))
    return loaded


def digest(charter: Charter) -> str:
    """SHA-256 (hex) over the charter's values, whatever the layout of the file: names a version in a record."""
    canonical = json.dumps(charter.data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def fill_blanks(text: str, values: dict[str, str]) -> str:
    """The YAML of a charter with its blanks 【…】 filled in; blanks without a value stay.

    For setting up from a template.
    """
    for blank, value in values.items():
        if any(character in value for character in "\n\r【】\"'"):
            raise CharterError(f"{blank}: a value must not contain line breaks, quotation marks or 【】")
        text = text.replace(f"【{blank}】", value)
    return text
