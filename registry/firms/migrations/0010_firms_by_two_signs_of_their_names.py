"""Firms and their callers are found by one or two signs of a name, code or number too, and claims stand in their order. Built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from core.models.by_part import index_of_signs


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("core", "0010_people_by_two_signs_of_their_names"),
        ("firms", "0009_firms_by_part_of_their_names"),
    ]

    operations = [
        AddIndexConcurrently("marketer", index_of_signs("name", "marketer_by_signs_of_name")),
        AddIndexConcurrently("marketer", index_of_signs("registration_code", "marketer_by_signs_of_code")),
        AddIndexConcurrently("admissionrequest", index_of_signs("former", "request_by_signs_of_former")),
        AddIndexConcurrently("callernumber", index_of_signs("value", "declaration_by_signs")),
        AddIndexConcurrently(
            "callernumber",
            models.Index(fields=["since", "id"], condition=models.Q(until=None), name="declaration_standing"),
        ),
    ]
