"""What this system keeps of nobody (PRODUCT.md, "What it must never become"), held for every room at once.

Columns of files are refused unread; no table, form, sheet or API field of any room has such a name; and nothing that an
office configures (further fields, questions, criteria, indicators) can be about it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.utils import translation
from tests.contract.samples.words import SYSTEM

from huiguan.api.app import api
from huiguan.cases.kind_questions import KindQuestion
from huiguan.cases.services import Asking, set_kind_form
from huiguan.cases.survey_questions import SurveyQuestion, kept_questions
from huiguan.kernel.exchange.forbidden import is_forbidden_header, is_forbidden_value
from huiguan.kernel.exchange.headers import find_heading, plain_header
from huiguan.kernel.exchange.readers import open_table
from huiguan.kernel.exchange.sheet import Sheet, sheets
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.organizations.services import create_organization
from huiguan.kernel.panels import services as panels
from huiguan.kernel.permits import Invalid, RuleViolation
from huiguan.kernel.rounds.questions import Question, checked_questions
from huiguan.members.services import set_field
from huiguan.reporting.models import Indicator
from huiguan.reporting.services import define_indicator, take_dictionary

# The list itself: what the issue names, its look-alikes, other spellings and other tongues.
REFUSED = (
    "政治面貌", "政治面目", "政治身份", "政治表现", "政治立场", "政治素质", "政审情况", "党派", "是否党员", "入党时间",
    "党龄", "团员", "忠诚度", "思想动态", "思想表现", "宗教信仰", "宗教", "信仰", "是否信教", "民族", "族别",
    "考核结果", "年度考核", "考评等次", "绩效等次", "处分", "处分情况", "处罚记录", "违纪情况", "违法记录", "奖惩情况",
    "诫勉谈话", "问责情况", "政 治 面 貌", "政治_面貌", "【政治面貌】", "政治面貌（必填）", "宗教／信仰",
    "Political affiliation", "political_status", "Party member", "RELIGION", "religious belief", "Ethnic group", "Race",
    "Loyalty", "Performance rating", "Appraisal", "Disciplinary action", "Sanctions", "zhengzhimianmao", "ZZMM",
)  # fmt: skip
VALUES = ("中共党员", "预备党员", "共青团员", "群众", "无党派人士", "民盟盟员", "佛教", "伊斯兰教", "汉族", "藏 族")
HARMLESS = (
    "姓名", "性别", "身份证号", "手机", "单位", "职务", "入会日期", "会员类别", "备注", "政工处", "家族企业",
    "Trace", "thirdly",
)  # fmt: skip
PLAIN = ("张三", "城关派出所", "满族乡派出所", "水族馆路", "会员")
LANGUAGES = ("en", "zh-hans")
# A course may end with an assessment (考核): what was learned there, told to nobody else, never how somebody serves.
OF_COURSES = {"assessed", "assessed_on", "assessed_by"}


@pytest.mark.parametrize("header", REFUSED)
def test_the_list_is_refused(header: str) -> None:
    assert is_forbidden_header(header)


def test_what_people_need_is_not_refused() -> None:
    assert [header for header in HARMLESS if is_forbidden_header(header)] == []
    assert [
        value for value in ("张三", "城关派出所", "满族乡派出所", "水族馆路", "会员") if is_forbidden_value(value)
    ] == []


INCOMING = [sheet for sheet in sheets() if sheet.importable]


def _file(sheet: Sheet, header: str) -> Any:
    """A file of this sheet with all that it requires, and one column more."""
    headers = [str(column.header) for column in sheet.columns]
    rows = [[*headers, header], *([*("1" for _each in headers), "x"] for _row in range(6))]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    return open_table("roster.csv", io.BytesIO(text.encode()))


@pytest.mark.parametrize("sheet", INCOMING, ids=[sheet.key for sheet in INCOMING])
def test_no_import_of_any_room_reads_them(sheet: Sheet) -> None:
    """Neither by its header, nor where somebody once chose a column for it by hand."""
    keys = [column.key for column in sheet.columns]
    read = []
    for header in REFUSED:
        heading = find_heading(sheet, _file(sheet, header), {plain_header(header): keys[-1]})
        if heading.refused != (len(keys),) or len(keys) in heading.columns.values():
            read.append(header)
    assert read == []


@pytest.mark.parametrize("sheet", INCOMING, ids=[sheet.key for sheet in INCOMING])
def test_no_import_of_any_room_reads_them_under_another_header(sheet: Sheet) -> None:
    headers = [str(column.header) for column in sheet.columns]
    rows = [[*headers, "其他"], *([*("1" for _each in headers), value] for value in VALUES)]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    heading = find_heading(sheet, open_table("roster.csv", io.BytesIO(text.encode())))
    assert heading.refused == (len(headers),)


def _names() -> Iterator[tuple[str, str]]:
    """Every name that data of a person could lie under: (where, name)."""
    for model in apps.get_models():
        for field in model._meta.get_fields() if model.__module__.startswith("huiguan.") else ():
            yield f"{model._meta.label}.{field.name}", field.name.replace("_", " ")
            yield f"{model._meta.label}.{field.name}", str(getattr(field, "verbose_name", ""))
    for form in _below(forms.BaseForm):
        for name, field in getattr(form, "base_fields", {}).items() if form.__module__.startswith("huiguan.") else ():
            yield f"{form.__module__}.{form.__name__}.{name}", name.replace("_", " ")
            yield f"{form.__module__}.{form.__name__}.{name}", str(field.label or "")
    for sheet in sheets():
        for column in sheet.columns:
            for name in (column.key, str(column.header), *column.aliases):
                yield f"sheet {sheet.key}.{column.key}", name
    for schema, facts in api.get_openapi_schema()["components"]["schemas"].items():
        for name in facts.get("properties", {}):
            yield f"API {schema}.{name}", name.replace("_", " ")


def _below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_any_room_bears_such_a_name(language: str) -> None:
    with translation.override(language):
        found = list(_names())
    assert len(found) > 3000
    named = {place for place, name in found if is_forbidden_header(name)}
    courses = {place for place in named if "programmes." in place and place.rpartition(".")[2] in OF_COURSES}
    assert sorted(named - courses) == []


@pytest.fixture
def place(db: None) -> Organization:
    return create_organization(actor=SYSTEM, parent=None, code="top", name="全国协会", level="national")


def _further_field(place: Organization, words: str, choice: str) -> None:
    facts: dict[str, Any] = {"label": words, "purpose": "x", "kind": "choice", "choices": ["甲", choice]}
    set_field(actor=SYSTEM, organization=place, key="further", **facts)


def _round_question(_place: Organization, words: str, _choice: str) -> None:
    checked_questions([Question("further", words)])


def _survey_question(_place: Organization, words: str, choice: str) -> None:
    kept_questions([SurveyQuestion(words, "one", ("甲", choice))])


def _kind_form(place: Organization, words: str, choice: str) -> None:
    question = KindQuestion(words, "one", ("甲", choice))
    set_kind_form(actor=SYSTEM, organization=place, kind="rights", asking=Asking(questions=[question]))


def _criterion(place: Organization, words: str, _choice: str) -> None:
    panel = panels.make_panel(actor=SYSTEM, organization=place, subject_kind="contract", subject_id=1, title="t")
    panels.set_criteria(actor=SYSTEM, panel_id=panel.pk, measures=[panels.Measure(words, 100)])


def _indicator(place: Organization, words: str, _choice: str) -> None:
    if not Indicator.objects.unscoped("test").exists():
        take_dictionary(actor=SYSTEM, organization=place)
    define_indicator(actor=SYSTEM, organization=place, key="own.further", label=f"{words}人数", unit="persons")


# Each table in which an office writes what is asked, kept or marked, with the door that checks it; None with the reason
# where what is written there is asked of nobody.
DOORS: dict[str, Callable[[Organization, str, str], None] | None] = {
    "members.ExtraField": _further_field,
    "rounds.FormVersion": _round_question,
    "cases.Survey": _survey_question,
    "cases.KindForm": _kind_form,
    "panels.Criterion": _criterion,
    "reporting.Indicator": _indicator,
    "research.Call": None,  # topics are what projects may be about
}
CODES = {"forbidden_field", "forbidden_question", "forbidden_criterion", "refused", "discipline"}
_CONFIGURED = re.compile(r"(Field|Question|Criterion|Indicator|Measure)$")
_WRITTEN = {"questions", "topics", "choices", "criteria"}


def test_every_table_of_configured_questions_has_its_door() -> None:
    models = [model for model in apps.get_models() if model.__module__.startswith("huiguan.")]
    rooms = [model for model in models if not model.__name__.endswith("Event")]
    found = {
        model._meta.label
        for model in rooms
        if _CONFIGURED.search(model.__name__) or _WRITTEN & {field.name for field in model._meta.concrete_fields}
    }
    assert found == set(DOORS)


@pytest.mark.parametrize("name", [name for name, door in DOORS.items() if door is not None])
def test_nothing_that_an_office_configures_is_about_it(place: Organization, name: str) -> None:
    door = DOORS[name]
    assert door is not None
    door(place, "走访", "乙")
    for words in ("政治面貌", "宗教信仰", "民族", "处分", "Religion"):
        with pytest.raises((Invalid, RuleViolation)) as refused:
            door(place, words, "乙")
        assert refused.value.code in CODES


def test_no_choice_offers_it_under_another_name(place: Organization) -> None:
    for door in (_further_field, _survey_question, _kind_form):
        for value in VALUES:
            with pytest.raises(RuleViolation) as refused:
                door(place, "类别", value)
            assert refused.value.code in CODES
