"""People are found by any part of their name or address. Built beside the writers."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently, TrigramExtension
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0008_letters_that_wait")]

    operations = [
        TrigramExtension(),
        AddIndexConcurrently("user", GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="user_by_part_of_name")),
        AddIndexConcurrently("user", GinIndex(OpClass(Upper("email"), "gin_trgm_ops"), name="user_by_part_of_email")),
    ]
