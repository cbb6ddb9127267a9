"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id (RFC 9106) with OWASP's least parameters: 19 MiB, two passes, one lane.

    About 30 ms of a processor for each password that anybody types: strangers who try many from many addresses take a
    tenth of what PBKDF2 would give them (docs/adr/0097).
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB; sixteen threads that hash at once take 300 MB
    parallelism = 1
