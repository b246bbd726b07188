"""Addresses of dues: of an association, one's own, and the door of payment providers."""

from __future__ import annotations

from django.urls import include, path

from huiguan.members.views import dues, dues_lapse, dues_lines, own_dues

app_name = "dues"

OFFICE = [
    path("", dues.listing, name="list"),
    path("ask/", dues.ask, name="ask"),
    path("remind/", dues.remind, name="remind"),
    path("settings/", dues.settings, name="settings"),
    path("settings/resolution/", dues.resolve, name="resolve"),
    path("settings/rule/", dues.rule, name="rule"),
    path("export/", dues.export, name="export"),
    path("lapse/", dues_lapse.lapse, name="lapse"),
    path("shares/", dues_lapse.shares, name="shares"),
    path("shares/agree/", dues_lapse.share, name="share"),
    path("shares/pass-on/", dues_lapse.pass_on, name="pass_on"),
    path("shares/<int:share_payment_id>/undo/", dues_lapse.pass_on_undo, name="pass_on_undo"),
    path("statement/", dues_lines.statement, name="statement"),
    path("statement/<int:line_id>/", dues_lines.match, name="match"),
    path("statement/<int:line_id>/assign/", dues_lines.assign, name="assign"),
    path("payments/<int:payment_id>/cancel/", dues.cancel, name="cancel"),
    path("<int:demand_id>/", dues.demand, name="demand"),
    path("<int:demand_id>/pay/", dues.pay, name="pay"),
    path("<int:demand_id>/waive/", dues.waive, name="waive"),
]
OWN = [
    path("", own_dues.own, name="own"),
    path("<int:demand_id>/", own_dues.own_demand, name="own_demand"),
    path("<int:demand_id>/order/", own_dues.order, name="order"),
    path("<int:demand_id>/notice/", dues.notice, name="notice"),
    path("receipts/<int:payment_id>/", dues.receipt, name="receipt"),
    path("sandbox/<uuid:key>/", own_dues.sandbox, name="sandbox"),
]

urlpatterns = [
    path("o/<slug:code>/dues/", include(OFFICE)),
    path("my/dues/", include(OWN)),
    path("payments/<slug:provider>/callback/", own_dues.callback, name="callback"),
]
