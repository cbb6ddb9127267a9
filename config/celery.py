"""The Celery application. Delivery is at least once: tasks are acknowledged late and a killed worker's tasks come back."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")

app = Celery("dnc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
