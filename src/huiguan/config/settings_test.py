"""Settings under test: the same house, with cheap passwords and mails kept in memory."""

import os

# Tests leave an instance in `var` alone.
os.environ.setdefault("HUIGUAN_DATA", "var/test")
os.environ["HUIGUAN_SANDBOX"] = "1"  # the pages of sign-in by a code exist where one can be sent

from huiguan.config.settings import *  # noqa: F403 - a settings module is a namespace, and reads the environment
from huiguan.kernel.i18n.compile import compile_catalogues

compile_catalogues()

# A test's rows need not outlive a crash: no commit waits for the disk.
DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"  # noqa: F405 - as above
# Runs that share a server at the same time, as in `make test`, have databases of their own.
if run := os.environ.get("HUIGUAN_TEST_RUN"):
    DATABASES["default"]["TEST"] = {"NAME": f"test_{DATABASES['default']['NAME']}_{run}"}  # noqa: F405 - as above

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
# A test changes rows and looks at once; those of kept pages switch them on.
VISITOR_PAGE_SECONDS = 0
