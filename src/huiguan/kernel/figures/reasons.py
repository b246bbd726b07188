"""Words for the reasons that figures write into the history."""

from django.utils.translation import gettext_lazy as _

REASONS = {"freeze_figures": _("Figures frozen with their rows")}
