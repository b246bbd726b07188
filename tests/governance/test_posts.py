"""A post stands in the chart from the day on which it was opened to the day on which it was closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.governance.test_pages import opened, url

from huiguan.governance import selectors, services
from huiguan.governance.models import Post
from huiguan.kernel.calendar import today
from huiguan.kernel.permits import Invalid


def shown(federation: Any, day: date) -> set[str]:
    nodes = list(selectors.chart_on(federation.clerk, federation.here, day))
    return {each.post.name for node in nodes for each in node.posts}


def test_a_post_opened_in_the_term_is_not_shown_before_it_was_there(federation: Any) -> None:
    federation.settled()
    council, since = federation.body("council"), today() - timedelta(days=30)
    form = {"name": "特邀副会长", "seats": 2, "on": since.isoformat()}
    page = url("post_new", federation, council.pk)
    assert opened(federation.clerk).post(page, form).status_code == 302
    assert "特邀副会长" in shown(federation, today()) and "特邀副会长" in shown(federation, since)
    assert "特邀副会长" not in shown(federation, since - timedelta(days=1))
    # Posts of the charter are as old as the bodies that were set up with them.
    assert "会长" in shown(federation, date(2020, 6, 1))
    post = Post.objects.unscoped("test").get(name="特邀副会长")
    services.close_post(actor=federation.clerk, post_id=post.pk, on=today())
    assert "特邀副会长" in shown(federation, today() - timedelta(days=1))
    assert "特邀副会长" not in shown(federation, today())


def test_a_post_is_not_older_than_its_body_and_does_not_close_before_it_opened(federation: Any) -> None:
    federation.settled()
    council = federation.body("council")
    with pytest.raises(Invalid):
        services.open_post(actor=federation.clerk, body_id=council.pk, name="早", on=date(2019, 1, 1))
    post = services.open_post(actor=federation.clerk, body_id=council.pk, name="今")
    assert post.opened_on == today()
    with pytest.raises(Invalid):
        services.close_post(actor=federation.clerk, post_id=post.pk, on=today() - timedelta(days=1))
