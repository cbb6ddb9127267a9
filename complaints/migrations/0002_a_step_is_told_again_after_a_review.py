"""A case tells a step once more after a review; what is told once follows from the steps before it and their order."""

from django.db import migrations

OUT = """-- squawk-ignore ban-drop-constraint
ALTER TABLE complaints_complaintstep DROP CONSTRAINT complaint_step_once"""
BACK = """ALTER TABLE complaints_complaintstep
ADD CONSTRAINT complaint_step_once UNIQUE (complaint_id, status, case_reference)"""


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_callers_complaints_imports")]
    operations = [
        migrations.RunSQL(
            [OUT],
            [BACK],
            state_operations=[migrations.RemoveConstraint(model_name="complaintstep", name="complaint_step_once")],
        )
    ]
