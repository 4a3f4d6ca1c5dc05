"""How passwords are kept."""

from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher

places = BoundedSemaphore(2)
"""Of a process. More at once are no quicker, as it is the cores that work, and each takes its 19 MiB."""


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with the parameters of OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one lane.

    Django's 100 MiB and eight lanes would take 800 MB and all cores of a small machine for eight log-ins at once. A
    password that was kept otherwise is kept anew at the next log-in.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with places:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with places:
            return super().verify(password, encoded)
