"""Lights: shape by level, colour by scheme, never without words, and every shape in the sprite."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.utils import translation

from huiguan.ui import lights, sprite


def drawn(source: str, language: str = "zh-hans", **context: object) -> str:
    with translation.override(language):
        return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("scheme", "level", "shape", "tone", "chinese", "english"),
    [
        (1, 0, "on-plan", "green", "正常", "On plan"),
        (1, 2, "warn-edged", "yellow", "滞后", "Behind"),
        (1, 3, "overdue", "red", "逾期", "Overdue"),
        (2, 0, "dot", "grey", "正常", "On plan"),
        (2, 1, "remind", "blue", "临期", "Due soon"),
        (2, 2, "warn-edged", "yellow", "滞后或质量差", "Behind or poor"),
        (3, 1, "remind", "blue", "提醒", "Reminder"),
        (3, 2, "warn", "orange", "预警", "Warning"),
        (3, 3, "overdue", "red", "逾期", "Overdue"),
    ],
)
def test_a_level_has_its_shape_colour_and_words(scheme, level, shape, tone, chinese, english):
    source = "{% light level scheme %}"
    html = drawn(source, level=level, scheme=scheme)
    assert f"#l-{shape}" in html
    assert f"hg-light--{tone}" in html
    assert f">{chinese}</span>" in html
    assert f">{english}</span>" in drawn(source, "en", level=level, scheme=scheme)


@pytest.mark.parametrize(
    ("state", "shape", "words"),
    [("not_started", "not-started", "未开始"), ("standing", "standing", "长期"), ("closed", "closed", "已销号")],
)
def test_a_shared_state_stands_above_the_level(state, shape, words):
    html = drawn("{% light 3 1 state %}", state=state)
    assert f"#l-{shape}" in html
    assert f">{words}</span>" in html


def test_hidden_words_stay_for_those_who_listen():
    html = drawn("{% light 3 1 hidden=True %}")
    assert '<span class="hg-sr">逾期</span>' in html


def test_words_given_are_escaped():
    assert "&lt;b&gt;" in drawn("{% light 3 1 text=words %}", words="<b>")


def test_a_level_nobody_defined_is_refused():
    with pytest.raises(KeyError):
        lights.light_for(4, 1)
    with pytest.raises(KeyError):
        lights.light_of_tone("pink", "")


def test_the_sprite_holds_every_light():
    held = set(re.findall(r'<symbol id="l-([a-z-]+)"', sprite.LIGHTS.read_text(encoding="utf-8")))
    assert held == lights.shapes()
