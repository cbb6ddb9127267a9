"""Found by the scrub it rests on, so that the record of one that a case cites stays. Built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.fields.json import KT


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("findings", "0001_assessments_and_violations")]

    operations = [
        AddIndexConcurrently("assessment", models.Index(KT("facts__told__scrub_id"), name="assessment_cites_scrub"))
    ]
