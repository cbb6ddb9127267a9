"""Steps that a message is to tell of. What was written before is not told anew."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("complaints", "0015_reviews_of_answers")]

    operations = [
        migrations.AddField("complaintstep", "news", models.BooleanField(db_default=False, default=False)),
        AddIndexConcurrently(
            "complaintstep",
            models.Index(condition=models.Q(("news", True)), fields=["complaint"], name="step_news"),
        ),
    ]
