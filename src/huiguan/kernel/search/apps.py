"""The floor of search."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits.slots import fill


class SearchApp(AppConfig):
    """Search over everything that the actor may see."""

    name = "huiguan.kernel.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Declare the permissions and the kinds of lower floors."""
        from huiguan.kernel.search import policies  # noqa: F401 - declares on import, once apps are ready

        import_module("huiguan.kernel.search.organizations").register()
        fill("shell.links", search_links)


def search_links(request: HttpRequest) -> dict[str, Any]:
    """Where the box in the top bar leads: under the association of the address, when it names one."""
    organization = getattr(request, "organization", None)
    if organization is None:
        return {"search": reverse("search:everywhere"), "quick_search": reverse("search:quick")}
    where = reverse("search:results", kwargs={"code": organization.code})
    return {"search": where, "quick_search": reverse("search:quick")}
