"""A developer's machine and the demo: helpers on loopback, plain HTTP."""

import os

os.environ.setdefault("DATABASE_URL", "postgresql://dnc@127.0.0.1:55432/dnc")
os.environ.setdefault("BROKER_URL", "redis://127.0.0.1:56379/0")

from config.keys import secret
from config.settings.base import *

DEBUG = False
SECRET_KEY = secret("django", DNC_KEYS)
DNC_DEVELOPMENT_HELPERS = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DNC_SMS_SHORT_NUMBER = DNC_SMS_SHORT_NUMBER or "10690000"  # texts to it are written on /dev/outbox/
