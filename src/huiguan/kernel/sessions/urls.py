"""Addresses of what a telephone keeps for halls without network; under /my/, where every sign-in page lies."""

from django.urls import path

from huiguan.kernel.sessions import views

app_name = "sittings"
urlpatterns = [
    path("my/offline/", views.offline, name="offline"),
    path("my/worker.js", views.worker, name="worker"),
]
