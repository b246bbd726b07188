"""Pages of grants, accounts, one's own sign-in, and the rule of second factors."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiguan.kernel.access import selectors, services
from huiguan.kernel.access.forms import AccountForm, EndGrantForm, FirstAdministratorForm, GrantForm, TokenForm
from huiguan.kernel.access.home import desk_address
from huiguan.kernel.calendar import today
from huiguan.kernel.people.services import close_account as close_account_service
from huiguan.kernel.people.services import create_account
from huiguan.kernel.permits import Role, allows
from huiguan.kernel.permits.roles import LABELS
from huiguan.kernel.permits.web import SignedRequest, page, public_page
from huiguan.ui.forms import form_page, taken

PAGE = 50


@public_page("leads visitors to sign-in and everybody else to their desk")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: one's desk, or sign-in."""
    return redirect(desk_address(request) if request.user.is_authenticated else "account_login")


# Grants -------------------------------------------------------------------------------------------------------------


@page("access.view_grants")
@require_safe
def grants(request: SignedRequest) -> HttpResponse:
    """Who has which role in this association."""
    rows = Paginator(selectors.grants_in(request.actor, request.organization), PAGE)
    context = {
        "page": rows.get_page(request.GET.get("page")),
        "today": today(),
        "may_manage": allows(request.actor, "access.manage_grants", request.organization),
    }
    return render(request, "access/grants.html", context)


@page("access.manage_grants")
@require_http_methods(["GET", "POST"])
def grant_role(request: SignedRequest) -> HttpResponse:
    """Give a role; what the separation of three administrators refuses is said with its reason."""
    form = GrantForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        services.grant_role(
            actor=request.actor, organization=request.organization, **{**data, "role": Role(data["role"])}
        )

    if request.method == "POST" and taken(form, act):
        return redirect(_grants_address(request))
    context = {
        "form": form,
        "accounts": selectors.accounts_near(request.actor, request.organization),
        "crumbs": [(request.organization.short_name, ""), (_("Roles granted"), _grants_address(request))],
        "back": _grants_address(request),
    }
    return render(request, "access/grant_form.html", context, status=422 if form.errors else 200)


@page("access.manage_grants")
@require_http_methods(["GET", "POST"])
def end_grant(request: SignedRequest, grant_id: int) -> HttpResponse:
    """End a role by date."""
    grant = selectors.get_grant(request.actor, request.organization, grant_id)
    words = {"name": grant.user.display_name, "role": LABELS[Role(grant.role)]}
    return form_page(
        request,
        EndGrantForm(request.POST or None),
        lambda data: services.end_grant(actor=request.actor, grant_id=grant.pk, on=data["on"]),
        title=_("End the role %(role)s of %(name)s") % words,
        submit=_("End the role"),
        done=_grants_address(request),
        crumbs=[(request.organization.short_name, ""), (_("Roles granted"), _grants_address(request))],
        danger=True,
    )


def _grants_address(request: SignedRequest) -> str:
    return reverse("access:grants", kwargs={"code": request.organization.code})


# Accounts -----------------------------------------------------------------------------------------------------------


@page("people.manage_accounts")
@require_safe
def accounts(request: SignedRequest) -> HttpResponse:
    """Accounts of the people who work in this association."""
    rows = Paginator(selectors.accounts_of(request.actor, request.organization), PAGE)
    return render(request, "access/accounts.html", {"page": rows.get_page(request.GET.get("page"))})


@page("people.manage_accounts")
@require_http_methods(["GET", "POST"])
def open_account(request: SignedRequest) -> HttpResponse:
    """Open an account and mail its owner the link that sets a password."""

    def act(data: dict[str, Any]) -> None:
        create_account(actor=request.actor, organization=request.organization, **data)
        _mail_link(request, data["email"])

    return form_page(
        request,
        AccountForm(request.POST or None, people=selectors.people_without_account(request.actor, request.organization)),
        act,
        title=_("Open an account"),
        submit=_("Open the account and mail the link"),
        done=_accounts_address(request),
        crumbs=[(request.organization.short_name, ""), (_("Accounts"), _accounts_address(request))],
        note=_("The account may do nothing until the security administrator grants it a role."),
        said=_("The account is open; the link is on its way."),
    )


@page("people.open_first_account")
@require_http_methods(["GET", "POST"])
def open_first(request: SignedRequest) -> HttpResponse:
    """From above: open the first administrator of an association, who then opens its other accounts."""

    def act(data: dict[str, Any]) -> None:
        services.open_first_administrator(actor=request.actor, organization=request.organization, **data)
        _mail_link(request, data["email"])

    detail = reverse("organizations:detail", kwargs={"code": request.organization.code})
    return form_page(
        request,
        FirstAdministratorForm(request.POST or None),
        act,
        title=_("Open the first administrator"),
        submit=_("Open the account and mail the link"),
        done=detail,
        crumbs=[(request.organization.short_name, detail)],
        note=_("The association opens all its other accounts itself. Nobody above can do that for it."),
        said=_("The account is open; the link is on its way."),
    )


def _mail_link(request: SignedRequest, address: str) -> None:
    mail = ResetPasswordForm({"email": address})
    if mail.is_valid():
        mail.save(request)


@page("people.manage_accounts")
@require_POST
def close_account(request: SignedRequest, user_id: int) -> HttpResponse:
    """Close an account."""
    user = selectors.get_account(request.actor, request.organization, user_id)
    close_account_service(actor=request.actor, organization=request.organization, user=user)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": user.display_name})
    return redirect(_accounts_address(request))


def _accounts_address(request: SignedRequest) -> str:
    return reverse("access:accounts", kwargs={"code": request.organization.code})


# One's own sign-in --------------------------------------------------------------------------------------------------


@page("access.view_self")
@require_safe
def security(request: SignedRequest) -> HttpResponse:
    """Password, second factor, sessions and tokens of one's own account."""
    context = {
        "tokens": selectors.own_tokens(request.actor),
        "second_factor": is_mfa_enabled(request.user),
        "asked": bool({grant.role for grant in request.actor.grants} & selectors.second_factor_roles()),
        # Shown once: it leaves the session as it is shown.
        "secret": request.session.pop("fresh_token", None),
    }
    return render(request, "access/security.html", context)


@page("access.manage_own_tokens")
@require_http_methods(["GET", "POST"])
def issue_token(request: SignedRequest) -> HttpResponse:
    """Make an API token; its secret is shown once, on the page that follows."""

    def act(data: dict[str, Any]) -> None:
        _token, secret = services.issue_token(
            actor=request.actor,
            label=data["label"],
            permissions=data["permissions"],
            lifetime=timedelta(days=data["days"]),
        )
        request.session["fresh_token"] = secret

    return form_page(
        request,
        TokenForm(request.POST or None, actor=request.actor),
        act,
        title=_("Make an API token"),
        submit=_("Make the token"),
        done=reverse("access:security"),
        crumbs=[(_("My account"), reverse("people:me")), (_("Sign-in and security"), reverse("access:security"))],
    )


@page("access.manage_own_tokens")
@require_POST
def revoke_token(request: SignedRequest, token_id: int) -> HttpResponse:
    """End one of one's own tokens."""
    services.revoke_token(actor=request.actor, token_id=token_id)
    return redirect("access:security")


# The rule -----------------------------------------------------------------------------------------------------------


@page("access.manage_second_factor")
@require_http_methods(["GET", "POST"])
def second_factor(request: SignedRequest) -> HttpResponse:
    """Which roles sign in with a second factor, in the whole installation."""
    if request.method == "POST":
        services.set_second_factor_rules(actor=request.actor, required=request.POST.getlist("roles"))
        messages.success(request, _("The rule is saved. It holds from the next page that each person opens."))
        return redirect("access:second_factor")
    required = selectors.second_factor_roles()
    roles = [(role, LABELS[role], role in required) for role in Role]
    return render(request, "access/second_factor.html", {"roles": roles})
