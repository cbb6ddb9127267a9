"""Write the SQL of this project's own migrations into a folder, for the SQL linter.

``python -m config.migration_sql FOLDER``
"""

import shutil
import sys
from io import StringIO
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

# squawk's rules about locks on tables in use: a first migration only meets tables that it has made itself.
ABOUT_LOCKS = ("adding-foreign-key-constraint", "adding-required-field", "disallowed-unique-constraint")


def write_sql(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    own = {app.label for app in apps.get_app_configs() if (settings.BASE_DIR / app.name.replace(".", "/")).is_dir()}
    for app, name in sorted(MigrationLoader(connection).disk_migrations):
        if app in own:
            sql = StringIO()
            call_command("sqlmigrate", app, name, stdout=sql, no_color=True)
            first = f"-- squawk-ignore-file {', '.join(ABOUT_LOCKS)}\n" if name.startswith("0001_") else ""
            (folder / f"{app}_{name}.sql").write_text(first + sql.getvalue())


if __name__ == "__main__":
    django.setup()
    write_sql(Path(sys.argv[1]))
