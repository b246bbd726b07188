"""A form from the desk of a county to the top: checked, explained, signed, returned by the cell, accepted, frozen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.reporting.conftest import YEAR, Collected, add_members, make_collection

from huiguan.kernel.figures.models import FrozenFigure
from huiguan.kernel.figures.selectors import frozen_ids, frozen_rows, is_intact
from huiguan.kernel.inbox.selectors import counts
from huiguan.kernel.permits import Conflict, Invalid, NotFound, Role, RuleViolation
from huiguan.members.models import Membership
from huiguan.reporting import services
from huiguan.reporting.models import Cell, Filled, Finding
from huiguan.reporting.selectors.forms import form_lines, get_handed_up, waiting_forms
from huiguan.reporting.selectors.rollup import counts_of, missing_forms, sums_of
from huiguan.reporting.services import Entered


def test_opening_gives_every_association_a_form_and_tells_its_office(collected: Collected) -> None:
    forms = {form.organization.code: form for form in Filled.objects.unscoped("test").select_related("organization")}
    assert {code: form.below for code, form in forms.items()} == {"100000": 3, "110100": 2, "110101": 0, "110102": 0}
    assert forms["110101"].receiver_id == collected.federation.city.pk
    assert forms["100000"].receiver_id == collected.federation.nation.pk
    assert counts(collected.clerk(collected.federation.here))["reporting.fill"] == 1


def test_computed_lines_are_filled_and_cannot_be_typed(collected: Collected) -> None:
    here = collected.federation.here
    add_members(here, 7)
    form, line = collected.form(here), collected.line("members.present")
    assert {one.line.pk: one.number for one in form_lines(form)}[line.pk] == 7
    with pytest.raises(Invalid) as refused:
        services.save_cells(
            actor=collected.clerk(here), form_id=form.pk, revision=1, cells={line.pk: Entered(Decimal(9))}
        )
    assert refused.value.code == "computed"
    services.save_cells(
        actor=collected.clerk(here), form_id=form.pk, revision=1, cells={line.pk: Entered(explanation="含新设分会")}
    )
    assert Cell.objects.unscoped("test").get(line=line).explanation == "含新设分会"


def test_an_empty_line_is_named_and_a_stale_page_overwrites_nothing(collected: Collected) -> None:
    here = collected.federation.here
    form = collected.form(here)
    with pytest.raises(Invalid, match="秘书处工作人员"):
        services.check_form(actor=collected.clerk(here), form_id=form.pk)
    collected.enter(here, staff=3)
    with pytest.raises(Conflict):
        services.save_cells(actor=collected.clerk(here), form_id=form.pk, revision=1, cells={})


def test_a_form_of_many_lines_is_saved_with_as_many_statements_as_one_of_few(collected: Collected) -> None:
    entered = [collected.line(f"own.{key}").pk for key in ("staff", "visits", "visit_money")]
    asked, place = {}, collected.federation.here
    collected.enter(place, staff=1)  # and from here on whoever acts is known
    for of in (1, 3):
        for form in (collected.form(place), collected.form(collected.federation.there)):
            cells = {line: Entered(Decimal(of)) for line in entered[:of]}
            actor = collected.clerk(form.organization)
            with CaptureQueriesContext(connection) as found:
                services.save_cells(actor=actor, form_id=form.pk, revision=form.revision, cells=cells)
            asked[form.organization.code, of] = len(found)
    assert asked["110101", 1] == asked["110101", 3], "rows that were there"
    assert asked["110102", 3] == asked["110102", 1] + 1, "two that are new, and one that was there"


def test_signing_seals_exactly_the_rows_that_were_counted(collected: Collected) -> None:
    here = collected.federation.here
    ids = add_members(here, 6)
    form = collected.hand_up(here, staff=2)
    cell = Cell.objects.unscoped("test").get(form=form, line=collected.line("members.present"))
    frozen = FrozenFigure.objects.unscoped("test").select_related("organization").get(pk=cell.frozen_id or 0)
    add_members(here, 3)
    Membership.objects.unscoped("test").filter(pk=ids[0]).update(state="resigned", left_on=f"{YEAR}-06-01")
    assert frozen_ids(frozen) == ids and cell.number == frozen.value == 6 and is_intact(frozen)
    rows = frozen_rows(collected.clerk(here), frozen)
    assert (rows.total, len(rows.links), rows.gone) == (6, 6, 0)
    with pytest.raises(NotFound):
        frozen_rows(collected.federation.above, frozen)
    frozen.value += 1
    assert not is_intact(frozen)


def test_a_rule_asks_for_words_and_lets_the_figure_stand(collected: Collected) -> None:
    federation = collected.federation
    actor = federation.actor(federation.nation, Role.CLERK)
    row = make_collection(federation, ("members.present", "own.staff"), number="会统2表")
    lines = {line.indicator.key: line.pk for line in row.lines.unscoped("test").select_related("indicator")}
    services.add_rule(
        actor=actor, collection_id=row.pk, line_id=lines["own.staff"], kind="at_most",
        terms=[(1, lines["members.present"], "now")],
    )  # fmt: skip
    services.open_collection(actor=actor, collection_id=row.pk)
    of = Collected(federation, row)
    form = of.enter(federation.here, staff=4)
    (finding,) = services.check_form(actor=of.clerk(federation.here), form_id=form.pk)
    assert finding.measured == {"value": "4.00", "against": ["0"]}
    with pytest.raises(RuleViolation) as refused:
        services.sign_form(actor=of.head(federation.here), form_id=form.pk, signed_by="某")
    assert refused.value.code == "unexplained"
    of.hand_up(federation.here, staff=4)
    assert of.form(federation.here).state == "signed" and sums_of(of.form(federation.city)) != {}


def test_a_single_cell_is_returned_and_only_that_one_opens(collected: Collected) -> None:
    here, city = collected.federation.here, collected.federation.city
    collected.hand_up(here, staff=2, visits=500)
    collected.send_back(here, reason="", visits="与上年相差过大")
    form = collected.form(here)
    assert form.state == "returned" and counts(collected.clerk(here))["reporting.returned"] == 1
    assert [one.line.indicator.key for one in form_lines(form) if one.open] == ["own.visits"]
    clerk, staff, visits = collected.clerk(here), collected.line("own.staff").pk, collected.line("own.visits").pk
    with pytest.raises(Invalid) as refused:
        services.save_cells(actor=clerk, form_id=form.pk, revision=form.revision, cells={staff: Entered(Decimal(3))})
    assert refused.value.code == "locked"
    form = services.save_cells(
        actor=clerk, form_id=form.pk, revision=form.revision, cells={visits: Entered(Decimal(50))}
    )
    with pytest.raises(Invalid) as refused:
        services.check_form(actor=clerk, form_id=form.pk)
    assert refused.value.code == "unanswered"
    services.save_cells(
        actor=clerk, form_id=form.pk, revision=form.revision, cells={visits: Entered(answer="多录一个零，已改")}
    )
    services.check_form(actor=clerk, form_id=form.pk)
    services.sign_form(actor=collected.head(here), form_id=form.pk, signed_by="某")
    assert sums_of(collected.form(city))[visits] == 50
    services.accept_form(actor=collected.clerk(city), form_id=form.pk)
    assert not Cell.objects.unscoped("test").exclude(returned_reason="").exists()


def test_who_is_missing_is_named_at_any_moment(collected: Collected) -> None:
    federation = collected.federation
    collected.hand_up(federation.here, staff=1)
    top = collected.form(federation.nation)
    assert counts_of(top) == {"total": 4, "handed": 1, "missing": 3}
    assert [form.organization.code for form in missing_forms(top)] == ["100000", "110100", "110102"]


def test_a_form_is_its_own_associations_until_it_is_signed(collected: Collected) -> None:
    federation = collected.federation
    form = collected.enter(federation.here, staff=1)
    with pytest.raises(NotFound):
        get_handed_up(federation.above, form.pk)
    collected.hand_up(federation.here, staff=1)
    assert get_handed_up(federation.above, form.pk).pk == form.pk
    assert list(waiting_forms(federation.above, federation.city)) == [form]
    with pytest.raises(NotFound):
        get_handed_up(federation.actor(federation.nation, Role.CLERK, below=True), form.pk)
    with pytest.raises(NotFound):
        services.accept_form(actor=collected.clerk(federation.here), form_id=form.pk)


def test_signing_above_marks_what_was_accepted_as_added_up_and_freezing_ends_it(collected: Collected) -> None:
    federation = collected.federation
    for place in (federation.here, federation.there):
        services.accept_form(actor=collected.clerk(federation.city), form_id=collected.hand_up(place, staff=2).pk)
    collected.hand_up(federation.city, staff=3)
    assert collected.form(federation.here).state == "summed"
    actor = federation.actor(federation.nation, Role.CLERK)
    with pytest.raises(RuleViolation) as refused:
        services.freeze_collection(actor=actor, collection_id=collected.collection.pk)
    assert refused.value.code == "missing"
    services.freeze_collection(actor=actor, collection_id=collected.collection.pk, note="全国协会本级未报")
    assert {collected.form(place).state for place in (federation.here, federation.there, federation.city)} == {"frozen"}
    with pytest.raises(RuleViolation):
        collected.send_back(federation.here)
    assert not counts(collected.clerk(federation.nation)).get("reporting.fill")


def test_findings_of_a_number_that_changed_are_explained_anew(collected: Collected) -> None:
    assert not Finding.objects.unscoped("test").exists()
    with pytest.raises(Invalid, match=r"签|signs"):
        form = collected.enter(collected.federation.here)
        services.check_form(actor=collected.clerk(collected.federation.here), form_id=form.pk)
        services.sign_form(actor=collected.head(collected.federation.here), form_id=form.pk, signed_by=" ")
