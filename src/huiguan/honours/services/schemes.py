"""The register of schemes, and calling a round of nominations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from huiguan.honours.enums import Candidates, RuleKey, SchemeState
from huiguan.honours.models import Scheme
from huiguan.honours.selectors import ROUND
from huiguan.kernel.filings import services as filings
from huiguan.kernel.filings.enums import Authority, FilingState
from huiguan.kernel.filings.models import Filing
from huiguan.kernel.history import recording
from huiguan.kernel.organizations.models import Organization
from huiguan.kernel.permits import Actor, Invalid, NotFound, RuleViolation, permit, scope_of
from huiguan.kernel.revisions import check_revision, save_revised
from huiguan.kernel.rounds import services as rounds
from huiguan.kernel.rounds.models import Round
from huiguan.kernel.rounds.questions import Question

MANAGE = "honours.manage"
MOST_GRADES, MOST_MONTHS = 10, 120
FILING_KIND = "award_scheme"
#: What every nomination is asked, unless a scheme's office asks otherwise.
QUESTIONS = (
    Question("deeds", "主要事迹", "text", True, 2000),
    Question("unit_opinion", "推荐单位意见", "text", True, 500),
)


def add_scheme(
    *,
    actor: Actor,
    organization: Organization,
    name: str,
    basis: str = "",
    approval: str = "",
    filing_rule: str = "",
    candidates: str = Candidates.PERSONS,
    grades: Sequence[Mapping[str, Any]] = (),
    rules: Sequence[Mapping[str, Any]] = (),
    notice_days: int = 7,
) -> Scheme:
    """Enter a scheme; it is not in force yet. `filing_rule`: the rule by which it is filed before.

    Invalid "empty", "grades", "rules", "notice_days", "twice".
    """
    with recording(actor, organization, reason="add_scheme"):
        permit(actor, MANAGE, organization)
        known = Scheme.objects.unscoped("names are unique in the association")
        if known.filter(organization=organization, name=name.strip()).exists():
            raise Invalid(_("There is a scheme of this name."), code="twice", field="name")
        scheme = Scheme(organization=organization, candidates=candidates, changed_by_id=actor.user_id)
        scheme.filing_rule = filing_rule.strip()[:300]
        _set(scheme, name, basis, approval, grades, rules, notice_days)
        scheme.save()
    return scheme


def _set(
    scheme: Scheme,
    name: str,
    basis: str,
    approval: str,
    grades: Sequence[Mapping[str, Any]],
    rules: Sequence[Mapping[str, Any]],
    notice_days: int,
) -> None:
    if not name.strip():
        raise Invalid(_("Give the scheme a name."), code="empty", field="name")
    if scheme.candidates not in Candidates.values:
        raise Invalid(_("Say for whom it is."), code="candidates", field="candidates")
    if not 5 <= notice_days <= 60:
        raise Invalid(_("Awards are shown for at least five working days."), code="notice_days", field="notice_days")
    scheme.name, scheme.basis, scheme.approval = name.strip()[:120], basis.strip()[:300], approval.strip()[:80]
    scheme.grades, scheme.rules, scheme.notice_days = _grades(grades), _rules(rules), notice_days


def _grades(grades: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    names = [str(grade.get("name", "")).strip()[:40] for grade in grades]
    if not 0 < len(names) <= MOST_GRADES or "" in names or len(set(names)) != len(names):
        raise Invalid(_("A scheme has between one and ten grades, each with a name."), code="grades", field="grades")
    found = []
    for at, (name, grade) in enumerate(zip(names, grades, strict=True)):
        most = int(grade.get("most") or 0)
        if not 1 <= most <= 20_000:
            raise Invalid(_("Say how many of each grade are given at most."), code="grades", field="grades")
        found.append({"key": str(grade.get("key") or f"g{at + 1}")[:40], "name": name, "most": most})
    return found


def _rules(rules: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for rule in rules:
        key, article = str(rule.get("key", "")), str(rule.get("article", "")).strip()[:120]
        months = int(rule.get("months") or 12)
        if key not in RuleKey.values or not article or not 1 <= months <= MOST_MONTHS:
            raise Invalid(_("A rule names the article that it stands in."), code="rules", field="rules")
        found.append({"key": key, "article": article, "months": months})
    return found


def lock_scheme(actor: Actor, scheme_id: int, permission: str = MANAGE) -> Scheme:
    """A scheme of the actor's association, locked; NotFound."""
    rows = Scheme.objects.scoped(scope_of(actor, permission)).select_related("organization", "filing")
    found: Scheme | None = rows.select_for_update(of=("self",)).filter(pk=scheme_id).first()
    if found is None:
        raise NotFound(str(scheme_id))
    return found


def change_scheme(*, actor: Actor, scheme_id: int, revision: int, **values: Any) -> Scheme:
    """Change a scheme that is not in force; Conflict on a stale revision. RuleViolation "in_force", and "filed" while
    the authority has its filing or has approved it.
    """
    with recording(actor, reason="change_scheme"):
        scheme = lock_scheme(actor, scheme_id)
        check_revision(scheme, revision)
        if scheme.state != SchemeState.DRAFT:
            raise RuleViolation(_("What is in force is not changed: enter another scheme."), code="in_force")
        kept = {
            name: values.get(name, getattr(scheme, name))
            for name in ("name", "basis", "approval", "grades", "rules", "notice_days")
        }
        scheme.candidates = values.get("candidates", scheme.candidates)
        scheme.filing_rule = str(values.get("filing_rule", scheme.filing_rule)).strip()[:300]
        _set(scheme, **kept)
        _keep_filing_in_step(actor, scheme)
        save_revised(scheme, actor)
    return scheme


def _keep_filing_in_step(actor: Actor, scheme: Scheme) -> None:
    """A filing that is still prepared is written anew; with what the authority has, the scheme stays as it is."""
    filing = scheme.filing
    if filing is None or filing.state == FilingState.RETURNED:
        return
    if filing.state != FilingState.DRAFT:
        raise RuleViolation(_("This scheme was filed as it stands; it is changed once it came back."), code="filed")
    title, text = _filing_title(scheme), _filing_text(scheme)
    filings.change_filing(actor=actor, filing_id=filing.pk, revision=filing.revision, title=title, text=text)


def file_scheme(*, actor: Actor, scheme_id: int, authority: str = Authority.SUPERVISING_BODY) -> Filing:
    """Begin the filing of a scheme that is not in force, with its basis; it is filed and answered among the filings.

    RuleViolation "state", "no_basis", and "filed" while a filing is under way; a returned one is replaced by a new one.
    """
    with recording(actor, reason="file_scheme"):
        scheme = lock_scheme(actor, scheme_id)
        _insist_on_basis(scheme)
        if scheme.filing is not None and scheme.filing.state != FilingState.RETURNED:
            raise RuleViolation(_("A filing of this scheme is under way."), code="filed")
        scheme.filing = filings.prepare_filing(
            actor=actor,
            organization=scheme.organization,
            kind=FILING_KIND,
            authority=authority,
            title=_filing_title(scheme),
            text=_filing_text(scheme),
        )
        save_revised(scheme, actor)
    return scheme.filing


def _filing_title(scheme: Scheme) -> str:
    return f"关于设立{scheme.name}的备案"


def _filing_text(scheme: Scheme) -> str:
    with override("zh-hans"):  # an official text, whatever language its writer works in
        candidates = str(Candidates(scheme.candidates).label)
        rules = "；".join(f"{RuleKey(rule['key']).label}（{rule['article']}）" for rule in scheme.rules)
    lines = (
        ("项目名称", scheme.name),
        ("设立依据", scheme.basis),
        ("批准文号", scheme.approval),
        ("表彰对象", candidates),
        ("等级和名额", "；".join(f"{grade['name']}不超过{grade['most']}个" for grade in scheme.grades)),
        ("评选规则", rules),
        ("公示", f"不少于{scheme.notice_days}个工作日"),
        ("收费", "不收取任何费用"),
        ("备案依据", scheme.filing_rule),
    )
    return "\n".join(f"{label}：{text}" for label, text in lines if text)


def _insist_on_basis(scheme: Scheme) -> None:
    if scheme.state != SchemeState.DRAFT:
        raise RuleViolation(_("This scheme is in force already, or has ended."), code="state")
    if not scheme.basis or not scheme.approval:
        message = _("Without a legal basis and the number of its approval a scheme cannot be put in force.")
        raise RuleViolation(message, code="no_basis", field="basis")


def _insist_on_receipt(scheme: Scheme) -> None:
    filing = scheme.filing
    if not scheme.filing_rule or (filing is not None and filing.state == FilingState.APPROVED and filing.receipt):
        return
    message = _("This scheme has to be filed before it is in force, and the receipt is not here yet. Rule: %(rule)s")
    raise RuleViolation(message % {"rule": scheme.filing_rule}, code="no_receipt")


def open_scheme(*, actor: Actor, scheme_id: int) -> Scheme:
    """Put a scheme in force. RuleViolation "state", "no_basis" without legal basis and approval, "no_receipt" with the
    rule, where it is filed and no approved filing with a receipt is there.
    """
    with recording(actor, reason="open_scheme"):
        scheme = lock_scheme(actor, scheme_id)
        _insist_on_basis(scheme)
        _insist_on_receipt(scheme)
        scheme.state = SchemeState.OPEN
        save_revised(scheme, actor)
    return scheme


def end_scheme(*, actor: Actor, scheme_id: int) -> Scheme:
    """End a scheme: no more rounds; what was awarded stays."""
    with recording(actor, reason="end_scheme"):
        scheme = lock_scheme(actor, scheme_id)
        if scheme.state != SchemeState.OPEN:
            raise RuleViolation(_("This scheme is not in force."), code="state")
        scheme.state = SchemeState.ENDED
        save_revised(scheme, actor)
    return scheme


def call_round(
    *,
    actor: Actor,
    scheme_id: int,
    title: str,
    opens_on: date,
    closes_on: date,
    arrives_by: date | None = None,
    quotas: Mapping[str, int] | None = None,
    questions: Sequence[Question] = QUESTIONS,
) -> Round:
    """Call for nominations to a scheme in force. RuleViolation "not_in_force", and refusals of the form:
    no question about politics, religion, appraisal or discipline, none about money.
    """
    with recording(actor, reason="call_round"):
        scheme = lock_scheme(actor, scheme_id)
        if scheme.state != SchemeState.OPEN:
            raise RuleViolation(_("This scheme is not in force."), code="not_in_force")
        if not title.strip():
            raise Invalid(_("Give the round a title."), code="empty", field="title")
        row = rounds.plan_round(
            actor=actor,
            organization=scheme.organization,
            kind=ROUND,
            subject_kind="honours.scheme",
            subject_id=scheme.pk,
            title=title,
            questions=questions,
            opens_on=opens_on,
            closes_on=closes_on,
            arrives_by=arrives_by,
            quotas=quotas,
        )
        return rounds.open_round(actor=actor, round_id=row.pk)
