"""Addresses of the tree and of one association."""

from django.urls import path

from huiguan.kernel.organizations import views, views_forms

app_name = "organizations"
urlpatterns = [
    path("organizations/", views.tree, name="tree"),
    path("organizations/found/", views.found, name="found"),
    path("organizations/<slug:code>/branch/", views.branch, name="branch"),
    path("o/<slug:code>/organization/", views.detail, name="detail"),
    path("o/<slug:code>/organization/edit/", views_forms.edit, name="edit"),
    path("o/<slug:code>/organization/add/", views_forms.create_below, name="create_below"),
    path("o/<slug:code>/organization/move/", views_forms.move, name="move"),
    path("o/<slug:code>/organization/merge/", views_forms.merge, name="merge"),
    path("o/<slug:code>/organization/state/", views_forms.change_state, name="change_state"),
    path("o/<slug:code>/departments/new/", views_forms.open_department, name="open_department"),
    path("o/<slug:code>/departments/<int:department_id>/close/", views_forms.close_department, name="close_department"),
    path("o/<slug:code>/posts/new/", views_forms.open_staff_post, name="open_staff_post"),
    path("o/<slug:code>/posts/<int:post_id>/close/", views_forms.close_staff_post, name="close_staff_post"),
    path("o/<slug:code>/unit-membership/new/", views_forms.start_membership, name="start_membership"),
    path("o/<slug:code>/unit-membership/<int:membership_id>/end/", views_forms.end_membership, name="end_membership"),
]
