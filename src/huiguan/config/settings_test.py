"""Settings under test: the same house, with cheap passwords and mails kept in memory."""

from huiguan.config.settings import *  # noqa: F403 - a settings module is a namespace

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
