"""Firms and their callers are found by any part of a name, code or number. Built beside the writers."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("core", "0009_people_by_part_of_their_names"),
        ("firms", "0008_names_that_change_and_refused_renewals"),
    ]

    operations = [
        AddIndexConcurrently(
            "marketer", GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="marketer_by_part_of_name")
        ),
        AddIndexConcurrently(
            "marketer", GinIndex(OpClass(Upper("registration_code"), "gin_trgm_ops"), name="marketer_by_part_of_code")
        ),
        AddIndexConcurrently(
            "admissionrequest", GinIndex(OpClass(Upper("former"), "gin_trgm_ops"), name="request_by_part_of_former")
        ),
        AddIndexConcurrently(
            "callernumber", GinIndex(OpClass(Upper("value"), "gin_trgm_ops"), name="declaration_by_part")
        ),
    ]
