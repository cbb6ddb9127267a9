"""Callers are found by one or two signs too. Built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from core.models.by_part import index_of_signs


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("core", "0010_people_by_two_signs_of_their_names"),
        ("complaints", "0016_news_of_complaints"),
    ]

    operations = [
        AddIndexConcurrently("caller", index_of_signs("value", "caller_by_signs")),
    ]
