"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

from core.policies import current_pack  # noqa: E402

current_pack()  # a wrong policy pack stops the start here, before the first request
