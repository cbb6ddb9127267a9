"""The tests: development with quick passwords and files of their own."""

import os
import tempfile

os.environ.setdefault("DNC_HOME", tempfile.mkdtemp(prefix="dnc-test-"))

from config.settings.development import *

os.environ.pop("DNC_DATABASE_OWNER", None)  # what this process starts works under the application's role

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if EMAIL_FILE_PATH := os.environ.get("DNC_TEST_MAILS", ""):  # of processes whose letters somebody else reads
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
WHITENOISE_USE_FINDERS = True
# Every run has a corner of the broker and cache of its own; the processes that a run starts share it.
DNC_KEY_PREFIX = os.environ.setdefault("DNC_KEY_PREFIX", f"test-{os.getpid()}-")
CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"] = DNC_KEY_PREFIX
for _cache in CACHES.values():
    _cache["KEY_PREFIX"] = DNC_KEY_PREFIX
DNC_REGISTER_POLL_SECONDS = 0.0
DATABASES["default"]["TEST"] = {"NAME": os.environ.get("DNC_TEST_DATABASE", "test_dnc")}
