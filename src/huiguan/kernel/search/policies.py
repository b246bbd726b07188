"""Who may search: anybody signed in. What is found is decided by each kind, row by row."""

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, define

SEARCH = define("search.search_entries", _("Search"), data=DataClass.SELF)
