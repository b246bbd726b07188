"""Loaded once by the process from which worker processes are forked: settings and languages, no room and no model.

Preparers are pure functions of rows. All of Django would take two seconds and a hundred megabytes for each import.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiguan.config.settings")
# Names of persons are read character by character; the readings of phrases would take a second and 40 MB each.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from django.apps import apps

# Catalogues are found by LOCALE_PATHS; gettext only asks that the registry of apps is settled.
if not apps.ready:
    apps.populate([])
