"""Tags and filters, in both languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from huiguan.kernel.permits import slots

ZH, EN = "zh-hans", "en"


def drawn(source: str, language: str = ZH, **context: object) -> str:
    with translation.override(language):
        return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "value", "chinese", "english"),
    [
        ("{{ value|hg_date:'long' }}", dt.date(2026, 11, 20), "2026年11月20日", "20 November 2026"),
        ("{{ value|hg_date }}", dt.date(1999, 11, 20), "1999-11-20", "20 Nov 1999"),
        ("{{ value|hg_date }}", None, "—", "—"),
        ("{{ value|hg_deadline }}", 6, "剩6个工作日", "6 working days left"),
        ("{{ value|hg_deadline }}", -5, "逾期5个工作日", "5 working days late"),
        ("{{ value|hg_deadline }}", None, "", ""),
        ("{{ value|hg_number }}", 98160, "98,160", "98,160"),
        ("{{ value|hg_number }}", None, "—", "—"),
        ("{{ value|hg_number }}", 0, "0", "0"),
        ("{{ value|hg_share:1000 }}", 624, "62.4%", "62.4%"),
        ("{{ value|hg_small }}", 3, "少于5", "fewer than 5"),
        ("{{ value|hg_money }}", Decimal("1234.5"), "1,234.50元", "CNY 1,234.50"),
        ("{{ value|hg_size }}", 1_200_000, "1.2 MB", "1.2 MB"),
        ("{{ value|hg_size }}", 86_000_000, "86 MB", "86 MB"),
        ("{{ value|masked }}", "13812342046", "138****2046", "138****2046"),
        ("{{ value|masked }}", "440601199001011523", "440601********1523", "440601********1523"),
        ("{{ value|masked }}", "12345", "*****", "*****"),
        ("{{ value|initial }}", "许明舟", "许", "许"),
    ],
)
def test_a_filter_writes_as_the_language_does(source, value, chinese, english):
    assert drawn(source, ZH, value=value) == chinese
    assert drawn(source, EN, value=value) == english


def test_a_deadline_may_be_given_as_a_date(monkeypatch):
    monkeypatch.setattr(slots, "_slots", {"working_days_left": [lambda day: (-90, -130)]})
    assert drawn("{{ value|hg_deadline }}", value=dt.date(2026, 1, 1)) == "逾期4个月"


def test_a_moment_is_told_in_local_time():
    moment = dt.datetime(timezone.localdate().year, 11, 20, 1, 12, tzinfo=dt.UTC)
    assert drawn("{{ value|hg_datetime }}", value=moment) == "11-20 09:12"


def test_an_icon_is_silent_unless_it_is_named():
    assert 'aria-hidden="true"' in drawn("{% icon 'send' %}")
    assert '<span class="hg-sr">关</span>' in drawn("{% icon 'x' title='关' %}")


def test_an_unknown_icon_is_an_error():
    with pytest.raises(ValueError, match="no icon named"):
        drawn("{% icon 'no-such-drawing' %}")


class SampleForm(forms.Form):
    name = forms.CharField(label="姓名", help_text="与证件一致")
    note = forms.CharField(label="附言", required=False, max_length=500, widget=forms.Textarea)
    count = forms.IntegerField(label="人数")
    told = forms.BooleanField(label="告知上级", required=False)
    kinds = forms.MultipleChoiceField(
        label="涉及", required=False, choices=[("m", "会员")], widget=forms.CheckboxSelectMultiple
    )


def test_a_field_says_in_words_whether_it_is_needed():
    form = SampleForm()
    assert "必填" in drawn("{% field form.name %}", form=form)
    assert "选填" in drawn("{% field form.note %}", form=form)
    assert "required" in drawn("{% field form.name %}", EN, form=form)


def test_a_field_ties_help_and_error_to_the_input():
    html = drawn("{% field form.name %}", form=SampleForm({"count": "x"}))
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert "id_name_helptext id_name_error" in html or "id_name_error id_name_helptext" in html


def test_a_unit_stands_inside_the_field():
    html = drawn("{% field form.count unit='人' hint='在册1,046人' %}", form=SampleForm())
    assert '<span class="hg-unit__word">人</span>' in html
    assert "必填，在册1,046人" in html


def test_a_long_text_counts_its_characters():
    html = drawn("{% field form.note %}", form=SampleForm({"note": "三个字"}))
    assert "3 / 500" in html


def test_a_group_of_boxes_has_a_legend():
    html = drawn("{% field form.kinds %}", form=SampleForm())
    assert "<fieldset" in html
    assert "<legend" in html


def test_the_summary_of_errors_counts_and_links():
    html = drawn("{% form_errors form %}", form=SampleForm({"count": "x"}))
    assert "有2处需要更正" in html
    assert 'href="#id_name"' in html
    assert 'href="#id_count"' in html
    assert "data-focus" in html
    assert "1 field needs" in drawn("{% form_errors form %}", EN, form=SampleForm({"count": "x", "name": "a"}))


def test_a_form_that_was_taken_has_no_summary():
    assert drawn("{% form_errors form %}", form=SampleForm({"count": "1", "name": "a"})).strip() == ""


def test_a_figure_leads_to_its_rows():
    html = drawn("{% figure 98160 '/rows/' '分送总数' level=3 scheme=1 %}")
    assert 'href="/rows/"' in html
    assert "98,160" in html
    assert "#l-overdue" in html


def test_progress_shows_its_numbers_and_survives_an_empty_whole():
    assert "21 / 27" in drawn("{% progress 21 27 %}")
    assert 'max="1"' in drawn("{% progress 0 0 %}")


def test_a_timeline_takes_the_steps_of_a_workflow():
    moment = dt.datetime(2026, 11, 20, 1, 12, tzinfo=dt.UTC)
    step = {
        "label": "受理",
        "note": "材料齐全",
        "who": "何语桐",
        "organization": "青溪县",
        "at": moment,
        "current": True,
    }
    html = drawn("{% timeline entries %}", entries=[step])
    assert "受理" in html
    assert "材料齐全" in html
    assert "何语桐" in html
    assert "hg-timeline__now" in html


def test_pages_keep_the_rest_of_the_address():
    request = RequestFactory().get("/", {"lead": "7", "page": "2"})
    page = Paginator(range(4812), 50).get_page(2)
    with translation.override(ZH):
        html = Template("{% pagination page %}").render(RequestContext(request, {"page": page}))
    assert "第51–100项，共4,812项" in html
    assert "lead=7&amp;page=3" in html
    assert "page=1" in html


def test_an_empty_state_says_what_to_do_next():
    choices = [{"label": "登记第一个问题", "url": "/new/", "icon": "plus"}]
    html = drawn("{% empty_state '还没有登记问题' choices=choices %}", choices=choices)
    assert "还没有登记问题" in html
    assert 'href="/new/"' in html


def test_a_chart_carries_sentence_and_rows():
    data = {"kind": "bar", "categories": ["甲<", "乙"], "series": [{"name": "项", "values": [3, 4000]}]}
    html = drawn("{% chart 'c' '标题' '一句话' data %}", data=data)
    assert "一句话" in html
    assert "4,000" in html
    assert "甲&lt;" in html
    assert "\\u003C" in html


def test_cells_stand_beside_their_columns():
    assert drawn("{% for a, b in one|beside:two %}{{ a }}{{ b }} {% endfor %}", one=[1, 2], two="ab") == "1a 2b "
