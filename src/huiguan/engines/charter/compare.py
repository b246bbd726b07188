"""Two versions of a charter side by side: what became of each article, and of each rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from huiguan.engines.charter.describe import described
from huiguan.engines.charter.model import Article, Charter
from huiguan.engines.charter.words import Lang, Say, article_said

Kind = Literal["changed", "moved", "renumbered", "added", "removed"]
# Articles less alike than this are another article, not a changed one.
ALIKE = 0.55


class Span(NamedTuple):
    """A piece of text that is the same in both versions, or was taken out, or put in."""

    kind: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """What became of one article.

    `changed`: other words (its number may differ too); `moved`: the same words in another order among the others;
    `renumbered`: the same words in the same order under another number; `added`, `removed`.
    """

    kind: Kind
    old: Article | None
    new: Article | None

    @property
    def spans(self) -> tuple[Span, ...]:
        """The words of both versions in one row of pieces."""
        return text_spans(self.old.text if self.old else "", self.new.text if self.new else "")

    def as_json(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "kind": self.kind,
            "old": {"article": self.old.label, "text": self.old.text} if self.old else None,
            "new": {"article": self.new.label, "text": self.new.text} if self.new else None,
            "spans": [{"kind": each.kind, "text": each.text} for each in self.spans],
        }


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that differs: what it is about, and its words and article in both versions (None: not there)."""

    path: tuple[str, ...]
    about: Say
    old: Say | None
    new: Say | None
    old_article: str
    new_article: str

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "path": ".".join(self.path),
            "about": self.about.to(lang),
            "old": self.old.to(lang) if self.old else None,
            "new": self.new.to(lang) if self.new else None,
            "old_article": article_said(self.old_article).to(lang) or None,
            "new_article": article_said(self.new_article).to(lang) or None,
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two versions."""

    old: Charter
    new: Charter
    articles: tuple[ArticleChange, ...]
    rules: tuple[RuleChange, ...]

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "old": {"name": self.old.name, "version": self.old.version, "title": self.old.title.to(lang)},
            "new": {"name": self.new.name, "version": self.new.version, "title": self.new.title.to(lang)},
            "articles": [each.as_json() for each in self.articles],
            "rules": [each.as_json(lang) for each in self.rules],
        }


def compare(old: Charter, new: Charter) -> Difference:
    """What differs between two versions, articles in the order of the new one, removed ones where they stood.

    An article that only moved is none that changed; a rule whose article was renumbered along with it is none either.
    """
    before = [article for chapter in old.chapters for article in chapter.articles]
    after = [article for chapter in new.chapters for article in chapter.articles]
    pairs = _pairs(before, after)
    return Difference(old, new, tuple(_article_changes(before, after, pairs)), tuple(_rule_changes(old, new, pairs)))


def compare_articles(before: list[Article], after: list[Article]) -> tuple[ArticleChange, ...]:
    """What became of each article of any rules, in the order of the new ones, removed ones where they stood."""
    return tuple(_article_changes(before, after, _pairs(before, after)))


def text_spans(old: str, new: str) -> tuple[Span, ...]:
    """The pieces that are the same, removed and added, in reading order. Joining same + added gives the new text."""
    spans = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            spans.append(Span("same", old[a:b]))
            continue
        if b > a:
            spans.append(Span("removed", old[a:b]))
        if d > c:
            spans.append(Span("added", new[c:d]))
    return tuple(spans)


def _pairs(before: list[Article], after: list[Article]) -> dict[str, str]:
    """Number in the old version → number in the new one: equal words first, then the most alike."""
    pairs: dict[str, str] = {}
    free = {article.number: article for article in after}
    for article in before:
        same = [number for number, each in free.items() if each.text == article.text]
        if same:
            # Of equal articles the one under the same number is meant.
            number = article.number if article.number in same else same[0]
            pairs[article.number] = number
            del free[number]
    for _, old_number, new_number in sorted(_alike(before, list(free.values()), pairs), reverse=True):
        if old_number not in pairs and new_number in free:
            pairs[old_number] = new_number
            del free[new_number]
    return pairs


def _alike(before: list[Article], after: list[Article], pairs: dict[str, str]) -> Iterator[tuple[float, str, str]]:
    for new in after:
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(new.text)
        for old in before:
            if old.number in pairs:
                continue
            matcher.set_seq1(old.text)
            # The quick ones are upper bounds: most pairs need no exact comparison.
            if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
                continue
            ratio = matcher.ratio()
            if ratio >= ALIKE:
                # Where two are alike, the one that kept its number is the better guess.
                yield ratio + (0.05 if old.number == new.number else 0), old.number, new.number


def _article_changes(before: list[Article], after: list[Article], pairs: dict[str, str]) -> Iterator[ArticleChange]:
    old_of = {new: old for old, new in pairs.items()}
    old_by_number = {article.number: article for article in before}
    kept = _in_order(before, after, pairs)
    removed = [article for article in before if article.number not in pairs]
    position = {article.number: index for index, article in enumerate(before)}
    last = -1
    for new in after:
        old = old_by_number.get(old_of.get(new.number, ""))
        if old is not None and old.number in kept:
            last = position[old.number]
        while removed and old is not None and position[removed[0].number] < last:
            yield ArticleChange("removed", removed.pop(0), None)
        change = _change(old, new, kept)
        if change:
            yield change
    for article in removed:
        yield ArticleChange("removed", article, None)


def _change(old: Article | None, new: Article, kept: set[str]) -> ArticleChange | None:
    if old is None:
        return ArticleChange("added", None, new)
    if old.text != new.text:
        return ArticleChange("changed", old, new)
    if old.number not in kept:
        return ArticleChange("moved", old, new)
    return ArticleChange("renumbered", old, new) if old.number != new.number else None


def _in_order(before: list[Article], after: list[Article], pairs: dict[str, str]) -> set[str]:
    """Old numbers of the articles that kept their order: the heaviest row that stands in both versions.

    An article under its old number weighs a little more, so that of two that changed places those between them stay.
    """
    position = {article.number: index for index, article in enumerate(after)}
    rows = [(article.number, position[pairs[article.number]]) for article in before if article.number in pairs]
    weights: list[int] = []
    previous: list[int | None] = []
    for index, (number, place) in enumerate(rows):
        earlier = [each for each in range(index) if rows[each][1] < place]
        best = max(earlier, key=lambda each: weights[each], default=None)
        weights.append((weights[best] if best is not None else 0) + 10 + (pairs[number] == number))
        previous.append(best)
    kept = set()
    at: int | None = max(range(len(rows)), key=lambda each: weights[each], default=None)
    while at is not None:
        kept.add(rows[at][0])
        at = previous[at]
    return kept


def _rule_changes(old: Charter, new: Charter, pairs: dict[str, str]) -> Iterator[RuleChange]:
    before, after = described(old), described(new)
    for path in [*after, *(path for path in before if path not in after)]:
        was, now = before.get(path), after.get(path)
        # An article that went away took its number along; the rule itself is a change only if it left a living article.
        if was and now and was.words == now.words and pairs.get(was.article, now.article) == now.article:
            continue
        yield RuleChange(
            path,
            next(line.about for line in (now, was) if line),
            was.words if was else None,
            now.words if now else None,
            was.article if was else "",
            now.article if now else "",
        )
