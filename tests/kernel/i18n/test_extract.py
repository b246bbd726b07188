"""The extractor finds what people read, wherever it stands, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiguan.kernel.i18n.check import faults
from huiguan.kernel.i18n.extract import literals, messages

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'


def write(root: Path, name: str, text: str) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("One")', [(None, "One", None)]),
        ('translation.gettext_lazy("One" " more")', [(None, "One more", None)]),
        ('ngettext("%(n)d item", "%(n)d items", n)', [(None, "%(n)d item", "%(n)d items")]),
        ('pgettext("month", "May")', [("month", "May", None)]),
        ('npgettext("a", "b", "c", 2)', [("a", "b", "c")]),
        ("_(name)", []),
        ("for _ in x: pass", []),
    ],
)
def test_python(tmp_path: Path, source: str, found: list[tuple[str | None, str, str | None]]) -> None:
    path = write(tmp_path, "a.py", source)
    assert [(m.context, m.msgid, m.plural) for m in messages(path)] == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "Don\'t" %}', [(None, "Don't", None)]),
        ('{% translate "May" context "month" %}', [("month", "May", None)]),
        ('{% icon "x" title=_("Close") %}', [(None, "Close", None)]),
        ('{{ value|default:_("None") }}', [(None, "None", None)]),
        (
            "{% blocktranslate trimmed with n=x %}\n  Of {{ n }}\n  in 100%\n{% endblocktranslate %}",
            [(None, "Of %(n)s in 100%%", None)],
        ),
        (
            "{% blocktranslate count n=x %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}",
            [(None, "%(n)s row", "%(n)s rows")],
        ),
    ],
)  # fmt: skip
def test_templates(tmp_path: Path, source: str, found: list[tuple[str | None, str, str | None]]) -> None:
    path = write(tmp_path, "templates/a.html", source)
    assert [(m.context, m.msgid, m.plural) for m in messages(path)] == found


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        "<p>您好</p>",
        '<a title="Open {{ name }}">{{ name }}</a>',
        '<input placeholder="Search">',
        "{% if a %}{{ b }} rows{% endif %}",
        "<p>{% translate 'x' %} and more</p>",
    ],
)
def test_literal_text_in_templates_is_found(tmp_path: Path, source: str) -> None:
    (fault,) = literals(write(tmp_path, "templates/a.html", f"\n{source}"))
    assert fault.line == 2


@pytest.mark.parametrize(
    "source",
    [
        "<p>{% translate 'Hello' %}</p>",
        "{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}",
        "{# a remark #}{% comment %}Hello{% endcomment %}<!-- html remark -->",
        '<p class="word">21 / 27 · {{ x }}</p>',
        "<kbd>Esc</kbd><script>let x = 1</script>",
        '<div translate="no"><br><img alt="">Huiguan <b>API</b></div>',
        "{% block content_class %} hg-content--flush{% endblock %}",
    ],
)
def test_what_is_no_text_is_left_alone(tmp_path: Path, source: str) -> None:
    assert list(literals(write(tmp_path, "templates/a.html", source))) == []


def test_labels_of_fields_are_text(tmp_path: Path) -> None:
    path = write(tmp_path, "forms.py", 'forms.CharField(label="Name", help_text=_("x"))\nother(label="key")')
    assert [fault.what for fault in literals(path)] == ["label='Name' is not translated"]


def whats(root: Path) -> list[str]:
    return [fault.what for fault in faults(root)]


def test_catalogues_are_checked(tmp_path: Path) -> None:
    write(tmp_path, "a/x.py", '_("One"); _("Two"); ngettext("%(n)d item", "%(n)d items", 2); _("Six %(n)d")')
    po = 'msgid "One"\nmsgstr "一"\n\n#, fuzzy\nmsgid "Two"\nmsgstr "二"\n\nmsgid "Six %(n)d"\nmsgstr "六"\n'
    write(tmp_path, "a/locale/zh_Hans/LC_MESSAGES/django.po", HEAD + po)
    assert sorted(whats(tmp_path)) == [
        "'%(n)d item' has no Chinese",
        "'Six %(n)d' and its Chinese differ in what is filled in",
        "'Two' has no Chinese",
        "'Two' is fuzzy",
    ]


def test_two_rooms_that_disagree_are_found(tmp_path: Path) -> None:
    for room, chinese in (("a", "时限"), ("b", "到期")):
        write(tmp_path, f"{room}/x.py", '_("Due")')
        write(tmp_path, f"{room}/locale/zh_Hans/LC_MESSAGES/django.po", f'{HEAD}msgid "Due"\nmsgstr "{chinese}"\n')
    (what,) = whats(tmp_path)
    assert "is translated otherwise in a/locale" in what


def test_a_complete_room_has_no_fault(tmp_path: Path) -> None:
    write(tmp_path, "a/x.py", 'ngettext("%(n)d item", "%(n)d items", 2)')
    po = 'msgid "%(n)d item"\nmsgid_plural "%(n)d items"\nmsgstr[0] "%(n)d项"\n'
    write(tmp_path, "a/locale/zh_Hans/LC_MESSAGES/django.po", HEAD + po)
    assert whats(tmp_path) == []
