"""A real deployment: everything from the environment, HTTPS only, no development helpers."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *

DEBUG = False
SECRET_KEY = env.text("DNC_SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    raise ImproperlyConfigured("DNC_SECRET_KEY is too simple; give it at least 50 random characters.")
ALLOWED_HOSTS = env.words("DNC_HOSTS")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("DNC_HOSTS is empty; name the host names this site answers to, separated by commas.")
if any(host.startswith(("*", ".")) or "/" in host for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("DNC_HOSTS must hold full host names, such as dnc.example.org; no wildcard, no address.")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
if env.flag("DNC_DEVELOPMENT_HELPERS"):
    raise ImproperlyConfigured(
        "DNC_DEVELOPMENT_HELPERS is on; the outbox page and the movable clock never run in production."
    )
if DNC_WEBHOOK_TEST_HOSTS:
    raise ImproperlyConfigured("DNC_WEBHOOK_TEST_HOSTS is set; in production webhooks go to public addresses alone.")
if not DNC_SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("DNC_SITE_URL must be the site's own address and begin with https://.")
CONSOLE = "core.sms.console.ConsoleGateway"
if DNC_SMS_GATEWAY == CONSOLE:
    raise ImproperlyConfigured("DNC_SMS_GATEWAY is the console; name the gateway that sends real messages.")
if DNC_SMS_SECOND_GATEWAY == CONSOLE:
    raise ImproperlyConfigured("DNC_SMS_SECOND_GATEWAY is the console, which sends nothing; name another or none.")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz)$"]  # asked by a balancer, node by node
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if DNC_TRUSTED_PROXIES else None
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
EMAIL_HOST = env.text("DNC_EMAIL_HOST", "localhost")
EMAIL_PORT = env.whole_number("DNC_EMAIL_PORT", 25, least=1, most=65_535)
EMAIL_HOST_USER = env.text("DNC_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.text("DNC_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = env.flag("DNC_EMAIL_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.email("DNC_EMAIL_FROM", f"no-reply@{ALLOWED_HOSTS[0]}")
if EMAIL_HOST_USER and not EMAIL_USE_TLS:
    raise ImproperlyConfigured("DNC_EMAIL_TLS is off; a user and password are sent only over TLS.")
LOGGING["formatters"]["line"]["renderer"] = env.text("DNC_LOG_FORMAT", "json")
