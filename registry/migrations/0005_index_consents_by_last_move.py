from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Greatest


class Migration(migrations.Migration):
    """Concurrently: consents may be many, and firms hand them in meanwhile."""

    atomic = False
    dependencies = [("registry", "0004_watch_lists_and_webhooks")]
    operations = [
        AddIndexConcurrently(
            model_name="consent",
            index=models.Index(
                models.F("marketer"),
                Greatest("received_at", "confirmed_at", "contested_at", "revoked_at", "withdrawn_at", "ended_at"),
                name="consent_last_moved",
            ),
        )
    ]
