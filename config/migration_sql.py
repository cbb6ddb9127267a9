"""Write the SQL of this project's own migrations into a folder, for the SQL linter.

``python -m config.migration_sql FOLDER``
"""

import shutil
import sys
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from config.one_stack import one_stack

# squawk's rules about locks on tables in use: a first migration only meets tables that it has made itself.
ABOUT_LOCKS = ("adding-foreign-key-constraint", "adding-required-field", "disallowed-unique-constraint")


def _write_sql(folder: Path) -> None:
    """As `sqlmigrate` writes each, but that the models are carried from one to the next: it makes them anew for every one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    own = {app.label for app in apps.get_app_configs() if (settings.BASE_DIR / app.name.replace(".", "/")).is_dir()}
    graph, state = MigrationLoader(None, ignore_no_migrations=True).graph, ProjectState()
    for app, name in graph._generate_plan(graph.leaf_nodes(), at_end=True):
        migration = graph.nodes[app, name]
        if app not in own:
            state = migration.mutate_state(state, preserve=False)
            continue
        with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
            state = migration.apply(state, editor, collect_sql=True)
        first = [f"-- squawk-ignore-file {', '.join(ABOUT_LOCKS)}"] if name.startswith("0001_") else []
        around = (["BEGIN;"], ["COMMIT;"]) if migration.atomic else ([], [])
        lines = [*first, *around[0], *editor.collected_sql, *around[1]]
        (folder / f"{app}_{name}.sql").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    django.setup()
    one_stack(_write_sql, Path(sys.argv[1]))
