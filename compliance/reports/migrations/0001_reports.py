from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.DateField()),
                ("end", models.DateField()),
                ("scope", models.CharField(blank=True, max_length=10)),
                ("data", models.JSONField()),
                ("policy_version", models.CharField(max_length=40)),
                ("built_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("start", "end", "scope"), name="report_once_per_period")
                ],
            },
        ),
    ]
