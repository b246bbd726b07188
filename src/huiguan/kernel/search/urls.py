"""Addresses of the floor."""

from django.urls import path

from huiguan.kernel.search import views

app_name = "search"

urlpatterns = [
    path("search/", views.results, name="everywhere"),
    path("search/quick/", views.quick, name="quick"),
    path("o/<slug:code>/search/", views.results, name="results"),
]
