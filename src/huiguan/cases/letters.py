"""Letters of a case in the form of official papers: filled from the case, downloaded, kept by nobody here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from huiguan.cases.models import Case
from huiguan.cases.services.reading import Words
from huiguan.kernel.calendar import today
from huiguan.kernel.papers import Paper, official_date, paper_docx


@dataclass(frozen=True, slots=True)
class Letter:
    """A template: `title` and `lines` with the places `{name}`, `{number}`, `{came}`, `{reference}`, `{result}`.

    A line with `{accused}` is left out where nobody named third parties.
    """

    key: str
    label: Any
    title: str
    to: str
    lines: tuple[str, ...]


LETTERS = {
    letter.key: letter
    for letter in (
        Letter(
            "taken",
            _("Notice that the case was taken"),
            "受理告知书",
            "{name}同志",
            (
                "您于{came}提交的求助（{number}）已受理。",
                "办理人员将按期限向您反馈进展。您可以随时在手机上查看经过、补充材料或撤回。",
            ),
        ),
        Letter(
            "rights_office",
            _("Letter to the rights office"),
            "关于商请办理会员维权事项的函",
            "公安机关维护民警执法权威工作委员会办公室",
            (
                "我会会员{name}反映维权事项（{number}），经本人同意，商请贵办依规受理。",
                "涉及人员：{accused}。",
                "贵办编号：{reference}。办理进展请函告我会。",
            ),
        ),
        Letter(
            "answer",
            _("Letter with the answer"),
            "答复函",
            "{name}同志",
            ("您提交的事项（{number}）办理情况答复如下。", "{result}"),
        ),
        Letter(
            "clarification",
            _("Clarification of reputation"),
            "情况说明",
            "有关单位",
            ("关于我会会员{name}的有关情况（{number}），经核实说明如下。", "{result}", "本说明经本人同意发布。"),
        ),
    )
}


def letter_docx(letter: Letter, case: Case, words: Words) -> bytes:
    """A Word file in the manner of GB/T 9704, from a case that the caller has opened."""
    values = {
        "name": words.name or "　　",
        "number": case.number,
        "came": official_date(case.submitted_at.date()),
        "reference": words.reference or "　　",
        "result": words.result or "（请填写）",
        "accused": words.accused,
    }
    # Third parties stand in the one letter that needs them, and only where somebody named any.
    lines = [line for line in letter.lines if words.accused or "{accused}" not in line]
    paper = Paper(
        mark=f"{case.organization.name}文件",
        title=letter.title,
        addressee=letter.to.format(**values),
        body=[line.format(**values) for line in lines],
        signed=case.organization.name,
        dated=today(),
    )
    return paper_docx(paper)
