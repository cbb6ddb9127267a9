"""Records of scrubs from one value each to parts of 256 rows.

The old table is renamed, read in batches and dropped in the same transaction: it stays closed meanwhile, so scrubs wait, or
are refused after the lock timeout. About half a million rows a second; with many records stop the web processes first.
"""

from hashlib import sha256

import django.db.models.deletion
import numpy as np
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

BATCH = 200  # records read at once
PART_ROWS, SUBTREE_ROWS, LEAF_BYTES = 256, 65_536, 640
ROW = np.dtype([("sealed", ">i8"), ("code", ">u2")])

# The old table is gone when the transaction ends, and nothing but this release knows the new ones.
OUT_OF_THE_WAY = [
    "-- squawk-ignore renaming-table\nALTER TABLE registry_scrubrecord RENAME TO registry_scrubrecord_whole",
    "-- squawk-ignore renaming-object\nALTER INDEX record_of_marketer RENAME TO record_of_marketer_whole",
    """
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT indexname FROM pg_indexes
        WHERE schemaname = current_schema() AND tablename = 'registry_scrubrecord_whole'
            AND indexname LIKE 'registry_scrubrecord%'
    LOOP
        EXECUTE format('ALTER INDEX %I RENAME TO %I', name, 'whole_' || left(name, 50));
    END LOOP;
END $$""",
]
DROPPED = ["-- squawk-ignore ban-drop-table\nDROP TABLE registry_scrubrecord_whole"]
# Parts of 256 rows (2.6 kB) stay in the table's own pages, uncompressed: one look-up reads one page.
PARTS_STAY_WHOLE = """
ALTER TABLE registry_scrubrecordpart SET (toast_tuple_target = 4080);
ALTER TABLE registry_scrubrecordpart ALTER COLUMN rows SET STORAGE EXTERNAL;
"""
READ = """
SELECT whole.scrub_id, whole.marketer_id, scrub.subject_id, whole.checked_at, whole.seal_key, whole.rows, whole.charged,
    whole.result_root
FROM registry_scrubrecord_whole whole JOIN registry_scrub scrub ON scrub.id = whole.scrub_id
WHERE whole.scrub_id > %s ORDER BY whole.scrub_id LIMIT %s
"""
WRITE_RECORD = """
INSERT INTO registry_scrubrecord
    (scrub_id, marketer_id, subject_id, checked_at, seal_key, result_root, count, charged_count, roots)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
WRITE_PART = """
INSERT INTO registry_scrubrecordpart (record_id, last, number, count, charged, rows) VALUES (%s, %s, %s, %s, %s, %s)
"""


def cut_into_parts(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        after = 0
        while True:
            cursor.execute(READ, [after, BATCH])
            batch = cursor.fetchall()
            if not batch:
                return
            for scrub, marketer, subject, checked_at, key, rows, charged, result_root in batch:
                table = np.frombuffer(bytes(rows), ROW)
                bits = charged_rows(table["sealed"], np.frombuffer(bytes(charged), ">i8"))
                head = [scrub, marketer, subject, checked_at, key, bytes(result_root)]
                cursor.execute(WRITE_RECORD, [*head, len(table), int(bits.sum()), roots(bytes(rows))])
                cursor.executemany(WRITE_PART, [[scrub, *part] for part in parts(table, bits)])
            after = batch[-1][0]


def charged_rows(sealed, charged):
    first = np.diff(sealed.astype(np.int64), prepend=-1) != 0
    return first & np.isin(sealed, charged)


def parts(table, bits):
    for number, start in enumerate(range(0, len(table), PART_ROWS)):
        rows = table[start : start + PART_ROWS]
        marks = np.packbits(bits[start : start + PART_ROWS], bitorder="little").tobytes()
        yield int(rows["sealed"][-1]), number, len(rows), marks, rows.tobytes()


def roots(rows):
    size = SUBTREE_ROWS * 10
    return b"".join(root(rows[start : start + size]) for start in range(0, len(rows), size))


def root(rows):
    level = [sha256(b"\x00" + rows[start : start + LEAF_BYTES]).digest() for start in range(0, len(rows), LEAF_BYTES)]
    while len(level) > 1:
        above = [sha256(b"\x01" + level[n] + level[n + 1]).digest() for n in range(0, len(level) - 1, 2)]
        level = above + level[-1:] if len(level) % 2 else above
    return level[0]


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_readers_of_the_log")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(OUT_OF_THE_WAY)],
            state_operations=[migrations.DeleteModel("ScrubRecord")],
        ),
        migrations.CreateModel(
            name="ScrubRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("checked_at", models.DateTimeField()),
                ("seal_key", models.SmallIntegerField()),
                ("count", models.BigIntegerField()),
                ("charged_count", models.BigIntegerField()),
                ("roots", models.BinaryField()),
                ("result_root", models.BinaryField()),
                (
                    "marketer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.marketer",
                    ),
                ),
                (
                    "scrub",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="registry.scrub"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.marketer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["subject", "-checked_at", "-scrub"], include=("seal_key",), name="record_for_subject"
                    ),
                    models.Index(
                        condition=models.Q(("charged_count__gt", 0)),
                        fields=["marketer", "checked_at"],
                        include=("charged_count",),
                        name="record_charged",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScrubRecordPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("last", models.BigIntegerField()),
                ("number", models.IntegerField()),
                ("count", models.SmallIntegerField()),
                ("charged", models.BinaryField()),
                ("rows", models.BinaryField()),
                (
                    "record",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="registry.scrubrecord",
                        to_field="scrub",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("record", "last", "number"), name="part_by_last_number")
                ],
            },
        ),
        migrations.RunSQL(PARTS_STAY_WHOLE, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="scrubrecord",
            trigger=pgtrigger.compiler.Trigger(
                name="never_rewritten",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="d529d61c543a861437e4ae0d4c8c4c051c99478c",
                    operation="UPDATE",
                    pgid="pgtrigger_never_rewritten_eaa83",
                    table="registry_scrubrecord",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scrubrecordpart",
            trigger=pgtrigger.compiler.Trigger(
                name="never_rewritten",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="8d02aaf391626e43f43222d93b653726b400fbdf",
                    operation="UPDATE",
                    pgid="pgtrigger_never_rewritten_b9da5",
                    table="registry_scrubrecordpart",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(cut_into_parts),
        migrations.RunSQL(DROPPED),
    ]
