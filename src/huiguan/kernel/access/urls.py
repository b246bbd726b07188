"""Addresses of grants, accounts and one's own sign-in."""

from django.urls import path

from huiguan.kernel.access import views

app_name = "access"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/security/", views.security, name="security"),
    path("me/tokens/new/", views.issue_token, name="issue_token"),
    path("me/tokens/<int:token_id>/revoke/", views.revoke_token, name="revoke_token"),
    path("settings/second-factor/", views.second_factor, name="second_factor"),
    path("o/<slug:code>/accounts/", views.accounts, name="accounts"),
    path("o/<slug:code>/accounts/new/", views.open_account, name="open_account"),
    path("o/<slug:code>/accounts/first/", views.open_first, name="open_first"),
    path("o/<slug:code>/accounts/<int:user_id>/close/", views.close_account, name="close_account"),
    path("o/<slug:code>/grants/", views.grants, name="grants"),
    path("o/<slug:code>/grants/new/", views.grant_role, name="grant_role"),
    path("o/<slug:code>/grants/<int:grant_id>/end/", views.end_grant, name="end_grant"),
]
