"""Forms of rounds: quotas and questions as lines, the way a clerk has them in a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiguan.kernel.exchange.sheets.organizations import parse_level
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.rounds.questions import Question

#: An answer longer than this is written in a box of several lines.
LONG = 200
NONE = ("-", "—", "不限", "none")
OPTIONAL = ("选填", "optional")


def _lines(text: str) -> Iterator[tuple[str, list[str]]]:
    for line in filter(str.strip, text.splitlines()):
        yield line.strip(), line.replace("\u3000", " ").replace("\t", " ").split()


def _incomplete(line: str) -> forms.ValidationError:
    return forms.ValidationError(_("“%(line)s” is not complete.") % {"line": line[:80]})


def read_level_quotas(text: str) -> dict[str, int]:
    """Quotas by level from lines such as “县 2”; ValidationError names the line."""
    found = {}
    for line, parts in _lines(text):
        if len(parts) < 2 or not parts[1].isdecimal() or len(parts[1]) > 5:
            raise _incomplete(line)
        try:
            found[parse_level(parts[0])] = int(parts[1])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault
    return found


def read_questions(text: str, known: Sequence[Mapping[str, Any]] = ()) -> list[Question]:
    """Questions from lines such as “主要事迹 2000”, with “选填” (optional) at the end for one that may stay empty.

    A question of the form before (`known`) keeps its key; ValidationError names the line.
    """
    before = {str(question["label"]): question for question in known}
    taken, found = {str(question["key"]) for question in known}, []
    for line, parts in _lines(text):
        required = parts[-1] not in OPTIONAL
        *words, limit = parts if required else parts[:-1]
        if not words or not limit.isdecimal() or len(limit) > 5:
            raise _incomplete(line)
        label = " ".join(words)
        key, kind = next(name for name in (f"q{n}" for n in range(1, 1000)) if name not in taken), _box(int(limit))
        if (same := before.get(label)) is not None:
            key, kind = str(same["key"]), str(same["kind"]) if same["limit"] == int(limit) else kind
        taken.add(key)
        found.append(Question(key, label, kind, required, int(limit)))
    return found


def _box(limit: int) -> str:
    return "text" if limit > LONG else "line"


def written_questions(questions: Iterable[Mapping[str, Any]]) -> str:
    """Questions as the lines that `read_questions` reads."""
    return "\n".join(
        f"{question['label']} {question['limit']}" + ("" if question["required"] else f" {OPTIONAL[0]}")
        for question in questions
    )


class LevelsForm(forms.Form):
    """Quotas by level."""

    levels = forms.CharField(
        label=gettext_lazy("Quotas by level"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A line for each level, blank, how many each association of it may pass up: County 2."),
    )

    def clean_levels(self) -> dict[str, int]:
        """Quotas by level."""
        return read_level_quotas(self.cleaned_data["levels"])


class QuotasForm(forms.Form):
    """Quotas of single associations, pasted from a table: every line that cannot be read is told."""

    quotas = forms.CharField(
        label=gettext_lazy("Quotas of single associations"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "Paste two columns: code or name of the association, and how many it may pass up. “none” takes its own "
            "quota away; the one of its level holds again."
        ),
    )

    def __init__(self, *args: Any, below: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.below = below

    def clean_quotas(self) -> dict[int, int | None]:
        """Quotas by association; None for one that goes."""
        names, faults = _names(self.below), []
        found: dict[int, int | None] = {}
        for line, parts in _lines(self.cleaned_data["quotas"]):
            *words, most = parts
            places = names.get("".join(words), [])
            if not words or not (most in NONE or (most.isdecimal() and len(most) < 6)):
                faults.append(_("“%(line)s” is not complete.") % {"line": line[:80]})
            elif len(places) != 1:
                facts = {"line": line[:80], "n": len(places)}
                faults.append(_("“%(line)s”: %(n)d associations below answer to that.") % facts)
            else:
                found[places[0]] = None if most in NONE else int(most)
        if faults:
            raise forms.ValidationError(faults)
        return found


def _names(places: Iterable[Organization]) -> dict[str, list[int]]:
    """The ids of associations by each of their names and by code."""
    found: dict[str, list[int]] = {}
    for place in places:
        for name in {place.code, place.name, place.short_name}:
            found.setdefault("".join(name.split()), []).append(place.pk)
    return found


class QuestionsForm(forms.Form):
    """What is asked: saving makes a new version of the form."""

    questions = forms.CharField(
        label=gettext_lazy("What is asked"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "A line for each question: words, blank, most characters; “optional” behind it when it may stay empty."
        ),
    )

    def __init__(self, *args: Any, known: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_questions(self) -> list[Question]:
        """Questions of the next version."""
        return read_questions(self.cleaned_data["questions"], self.known)
