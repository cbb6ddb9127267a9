"""A moment that stands for "at no time": rows without one come last, and an index may hold it."""

from datetime import UTC, datetime

from django.db.models import Value

NEVER = Value(datetime.max.replace(tzinfo=UTC))
