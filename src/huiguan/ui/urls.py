"""Addresses of the frame."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from huiguan.kernel.permits.web import public_page
from huiguan.ui import views

app_name = "ui"
# Visitors get no cookie but the one that they ask for by this: what another site could do is change the language.
LANGUAGE = csrf_exempt(public_page("language of one's own browser")(set_language))
urlpatterns = [
    path("ui/language/", LANGUAGE, name="language"),
    path("ui/theme/", views.set_theme, name="theme"),
    path("ui/sign-in/", views.sign_in, name="sign_in"),
    path("ui/signed-in/", views.signed_in_again, name="signed_in_again"),
    path("ui/stay/", views.stay, name="stay"),
    path("_styleguide/", views.styleguide, name="styleguide"),
]
