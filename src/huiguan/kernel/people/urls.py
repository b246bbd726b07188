"""Addresses of one's own account and of the office."""

from django.urls import path

from huiguan.kernel.people import list_views, views

app_name = "people"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/edit/", views.edit_me, name="edit_me"),
    path("me/lists/<slug:list_name>/columns/", views.choose_columns, name="columns"),
    path("o/<slug:code>/lists/<slug:list_name>/views/", list_views.save, name="view_save"),
    path("o/<slug:code>/views/<int:view_id>/", list_views.change, name="view_change"),
    path("o/<slug:code>/views/<int:view_id>/delete/", list_views.delete, name="view_delete"),
    path("o/<slug:code>/office/", views.office, name="office"),
    path("o/<slug:code>/office/posts/<int:post_id>/appoint/", views.appoint, name="appoint"),
    path("o/<slug:code>/office/held/<int:assignment_id>/end/", views.end_assignment, name="end_assignment"),
]
