"""Under another version of the pack everything is looked at once more; which version it was last, stands here."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_the_end_of_a_case_file"),
    ]

    operations = [
        migrations.CreateModel(
            name="GatheredPolicy",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("policy_version", models.CharField(max_length=40)),
            ],
        ),
    ]
