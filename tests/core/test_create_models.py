"""Models that are made in one step are known, made and taken away as those made one by one."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from core.running.create_models import CreateModels, together


def operations() -> list[Operation]:
    key = ("id", models.AutoField(primary_key=True))
    farm = ("farm", models.ForeignKey("field.farm", models.CASCADE, related_name="barns"))
    return [
        migrations.RunSQL("SELECT 1", "SELECT 1"),
        migrations.CreateModel("Farm", [key]),
        migrations.CreateModel("Barn", [key, farm]),
        migrations.AddField("farm", "name", models.TextField(default="")),
        migrations.CreateModel("Cow", [key, ("barn", models.ForeignKey("field.barn", models.CASCADE))]),
    ]


def after_each(steps: list[Operation]) -> dict[str, dict[str, list[str]]]:
    """What is known of every model when all steps are done, which were drawn one by one."""
    state = ProjectState()
    assert not list(state.apps.get_models())
    for one in steps:
        state = state.clone()
        one.state_forwards("field", state)
    drawn = state.apps.get_models()
    assert all(field.related_model in drawn for one in drawn for field in one._meta.get_fields() if field.is_relation)
    return {one.__name__: {field.name: [type(field).__name__] for field in one._meta.get_fields()} for one in drawn}


def test_only_neighbours_are_made_in_one_step() -> None:
    made = [len(one.models) if isinstance(one, CreateModels) else 0 for one in together(operations())]
    assert made == [0, 2, 0, 1]


def test_what_is_known_is_the_same() -> None:
    assert after_each(together(operations())) == after_each(operations())
    assert "barns" in after_each(together(operations()))["Farm"]


@pytest.mark.django_db
def test_tables_are_made_and_taken_away_again() -> None:
    def there() -> set[str]:
        return {name for name in connection.introspection.table_names() if name.startswith("field_")}

    class Farms(migrations.Migration):
        operations = together(operations())

    migration = Farms("0001_farms", "field")
    with connection.schema_editor() as editor:
        migration.apply(ProjectState(), editor)
    assert there() == {"field_farm", "field_barn", "field_cow"}
    with connection.schema_editor() as editor:
        migration.unapply(ProjectState(), editor)
    assert there() == set()
