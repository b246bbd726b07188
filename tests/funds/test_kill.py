"""Whoever posts is killed in the middle: what is there afterwards balances, without gaps and without halves."""

from __future__ import annotations

import os
import signal
import time
from datetime import date

import pytest
from django.db import connection
from tests.funds.conftest import SYSTEM, House, make_house

from huiguan.funds import services
from huiguan.funds.models import Voucher
from huiguan.funds.selectors import reports
from huiguan.funds.selectors.balances import month_end
from huiguan.funds.selectors.periods import number_gaps, sums_apart, wrong_fingerprints
from huiguan.funds.services.posting import NewVoucher
from huiguan.kernel.calendar import today

SECONDS, PATIENCE = 0.5, 60


def _post_until_killed(house: House, ready: int) -> None:
    lines = [house.entry("5201", house.general, 1), house.entry("1002", house.general, 0, 1)]
    vouchers = [NewVoucher(today(), "x", lines) for _n in range(7)]
    os.write(ready, b"1")
    parent = os.getppid()
    while os.getppid() == parent:  # whoever stops the tests stops this too
        services.post_vouchers(actor=SYSTEM, organization=house.place, vouchers=vouchers)


@pytest.mark.django_db(transaction=True)
def test_the_trial_balance_is_exact_after_a_kill() -> None:
    house = make_house()
    house.grant("100000")
    connection.close()  # each process has its own
    reader, ready = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _post_until_killed(house, ready)
        finally:
            os._exit(1)
    os.read(reader, 1)
    payments = Voucher.objects.unscoped("test").filter(organization=house.place, kind="payment")
    for _wait in range(PATIENCE):
        time.sleep(SECONDS)
        if payments.exists():
            break
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    first = today().replace(day=1)
    posted = payments.count()
    assert posted > 0 and posted % 7 == 0
    assert number_gaps(house.place) == 0
    assert sums_apart(house.place.pk, first, month_end(first)) == 0
    assert wrong_fingerprints(house.place, first, today()) == 0
    trial = reports.trial_balance(SYSTEM, house.place, date(today().year, 1, 1), today())
    assert sum(row.closing for row in trial) == 0
    assert house.grant("1").number == 2
