"""Many models made in one step of a migration.

Django draws every model anew that reaches a new one by relations, for each `CreateModel`; here nearly all reach each other, and
that was most of the time an empty database took. Of models that are made together all are drawn once.
"""

from collections.abc import Iterable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """`models`: each finds those before it."""

    def __init__(self, models: list[CreateModel]) -> None:
        self.models = models

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        drawn = state.__dict__.pop("apps", None)  # without them a model is noted, and not drawn
        for one in self.models:
            one.state_forwards(app_label, state)
        if drawn is not None:
            state.__dict__["apps"] = drawn
            state.reload_models([(app_label, one.name_lower) for one in self.models], delay=False)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for one in self.models:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for one in reversed(self.models):
            one.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create models {', '.join(one.name for one in self.models)}"


def together(operations: Iterable[Operation]) -> list[Operation]:
    """The same operations; models that are made one after the other are made in one step."""
    found: list[Operation] = []
    for one in operations:
        if not isinstance(one, CreateModel):
            found.append(one)
        elif found and isinstance(found[-1], CreateModels):
            found[-1].models.append(one)
        else:
            found.append(CreateModels([one]))
    return found
