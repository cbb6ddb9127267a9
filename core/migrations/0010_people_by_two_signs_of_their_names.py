"""People are found by one or two signs of their name or address too. Built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from core.models.by_part import index_of_signs

SIGNS = """
CREATE FUNCTION core_signs(whole text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(DISTINCT substr(whole, at, size))
    FROM generate_series(1, length(whole)) AS at, (VALUES (1), (2)) AS sizes (size)
$$
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("core", "0009_people_by_part_of_their_names")]

    operations = [
        migrations.RunSQL(SIGNS, "DROP FUNCTION core_signs(text)"),
        AddIndexConcurrently("user", index_of_signs("name", "user_by_signs_of_name")),
        AddIndexConcurrently("user", index_of_signs("email", "user_by_signs_of_email")),
    ]
