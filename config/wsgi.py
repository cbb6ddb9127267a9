"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

from core.numbers.known_answer import verify  # noqa: E402
from core.policies import current_pack  # noqa: E402

# A wrong policy pack or seal key stops the start here, before the first request.
current_pack()
verify()
