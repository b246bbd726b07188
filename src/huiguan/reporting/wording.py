"""Rules and findings in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from huiguan.kernel.i18n.formats import listed, number
from huiguan.reporting.drafting import shown
from huiguan.reporting.enums import RuleKind
from huiguan.reporting.models import Finding, Rule


def rule_words(rule: Rule, names: Mapping[int, str]) -> str:
    """What a rule asks of its line."""
    if rule.kind == RuleKind.BOUNDS:
        return _bounds(rule)
    if rule.kind == RuleKind.CHANGE:
        return _("differs by at most %(percent)s%% from the last period") % {"percent": number(rule.percent or 0)}
    if rule.kind == RuleKind.PEERS:
        said = _("differs by at most %(percent)s%% from the middle of its level")
        return said % {"percent": number(rule.percent or 0)}
    terms = _terms(rule, names)
    said = _("equals %(terms)s") if rule.kind == RuleKind.IDENTITY else _("is at most %(terms)s")
    return said % {"terms": terms}


def _terms(rule: Rule, names: Mapping[int, str]) -> str:
    parts = []
    for sign, line_id, when in rule.terms:
        name = names.get(line_id, "?")
        told = _("%(name)s of the last period") % {"name": name} if when == "last" else name
        parts.append(f"{'−' if sign < 0 else '+'} {told}")
    return " ".join(parts).removeprefix("+ ")


def _bounds(rule: Rule) -> str:
    low, high = rule.low, rule.high
    if low is not None and high is not None:
        return _("lies between %(low)s and %(high)s") % {"low": shown(low), "high": shown(high)}
    if low is not None:
        return _("is at least %(low)s") % {"low": shown(low)}
    return _("is at most %(terms)s") % {"terms": shown(high or Decimal(0))}


def finding_words(finding: Finding, names: Mapping[int, str]) -> str:
    """What was found: the rule, and what stands against it."""
    against = listed(shown(Decimal(value)) for value in finding.measured.get("against", ()))
    said = _("%(name)s %(rule)s: it is %(value)s against %(against)s.")
    return said % {
        "name": names.get(finding.rule.line_id, "?"),
        "rule": rule_words(finding.rule, names),
        "value": shown(Decimal(finding.measured.get("value", "0"))),
        "against": against,
    }
