"""Addresses of public notices: the register of an association, and the pages for everybody."""

from django.urls import include, path

from huiguan.kernel.notices import views

app_name = "notices"
ROOM = [
    path("", views.notices, name="notices"),
    path("new/<str:purpose>/<int:ready_id>/", views.notice_new, name="notice_new"),
    path("<int:notice_id>/", views.notice, name="notice"),
    path("<int:notice_id>/withdraw/", views.notice_withdraw, name="notice_withdraw"),
    path("objections/<int:objection_id>/open/", views.objection_open, name="objection_open"),
    path("objections/<int:objection_id>/answer/", views.objection_answer, name="objection_answer"),
]
urlpatterns = [
    path("o/<slug:code>/notices/", include(ROOM)),
    path("notices/", views.public_notices, name="public_notices"),
    path("notices/<int:notice_id>/", views.public_notice, name="public_notice"),
    path("notices/<int:notice_id>/object/", views.public_object, name="public_object"),
]
