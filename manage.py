#!/usr/bin/env python3
"""Django's command line for this project."""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from config.one_stack import one_stack

# Commands that work without a database, or before its tables are there, or that mend it.
WITHOUT_DATABASE = {
    *(
        "--help",
        "-h",
        "--version",
        "case_page",
        "reasons_page",
        "check",
        "collectstatic",
        "compilemessages",
        "dbshell",
        "diffsettings",
        "findstatic",
    ),
    *(
        "help",
        "makemessages",
        "makemigrations",
        "messages",
        "migrate",
        "policy",
        "seal_keys",
        "shell",
        "showmigrations",
    ),
    *("spectacular", "sqlflush", "sqlmigrate", "sqlsequencereset", "squashmigrations", "test", "testserver", "version"),
}

# What changes tables runs under the role that owns them, and what gives a role by the platform's own word.
AS_OWNER = {"migrate", "flush", "pgtrigger", "administrator", "demo_seed"}
# What these make is read by others: the image's own user, the web server.
SHARED = {"collectstatic", "messages"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    if AS_OWNER & set(sys.argv[1:2]):
        os.environ["DNC_DATABASE_OWNER"] = "1"
    if not SHARED & set(sys.argv[1:2]):
        os.umask(0o077)
    if len(sys.argv) > 1 and sys.argv[1] not in WITHOUT_DATABASE:
        django.setup()
        from core.sealing.known_answer import verify
        from core.secrets.keyring import refuse_unfit_keys

        try:
            refuse_unfit_keys()
            verify()
        except ImproperlyConfigured as error:
            sys.exit(str(error))  # with a wrong seal key, or one that others can read, nothing starts
    one_stack(execute_from_command_line, sys.argv)
