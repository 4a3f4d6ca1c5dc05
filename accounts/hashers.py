"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with the parameters of OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane.

    Django's 100 MiB and eight lanes would take 800 MB and all cores of a small machine for eight log-ins at once. A
    password that was kept otherwise is kept anew at the next log-in.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
