"""Addresses of rounds."""

from django.urls import include, path

from huiguan.kernel.rounds import views

app_name = "rounds"
ROOM = [
    path("<int:round_id>/", views.round_setup, name="round_setup"),
    path("<int:round_id>/levels/", views.round_levels, name="round_levels"),
    path("<int:round_id>/quotas/", views.round_quotas, name="round_quotas"),
    path("<int:round_id>/form/", views.round_form, name="round_form"),
]
urlpatterns = [path("o/<slug:code>/rounds/", include(ROOM))]
