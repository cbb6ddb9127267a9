"""Cases are found by one or two signs of their reference too. Built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from core.models.by_part import index_of_signs


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("core", "0010_people_by_two_signs_of_their_names"),
        ("cases", "0022_cases_by_part_of_their_references"),
    ]

    operations = [
        AddIndexConcurrently("case", index_of_signs("reference", "case_by_signs_of_reference")),
    ]
