"""Claims come to their turns in a daily budget of their firm, and one message a day tells a holder of all of them."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Index, Q

UNTOLD = Q(notified_at=None, confirmed_at=None, contested_at=None, revoked_at=None)
DUE = Q(notice_at__isnull=False, turn_at__isnull=False)


class Migration(migrations.Migration):
    atomic = False  # indexes are made beside the table's work
    dependencies = [("register", "0001_registrations_consents_and_the_log")]

    operations = [
        migrations.AddField("consent", "turn_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("consent", "notice_at", models.DateTimeField(blank=True, null=True)),
        AddIndexConcurrently(
            "consent",
            Index(fields=["marketer", "received_at", "id"], condition=UNTOLD & Q(turn_at=None), name="consent_queue"),
        ),
        AddIndexConcurrently(
            "consent",
            Index(fields=["marketer", "turn_at"], condition=Q(turn_at__isnull=False), name="consent_turns"),
        ),
        AddIndexConcurrently(
            "consent",
            Index(fields=["notice_at"], condition=DUE, name="consent_to_be_told"),
        ),
        RemoveIndexConcurrently("consent", "consent_not_notified"),
    ]
