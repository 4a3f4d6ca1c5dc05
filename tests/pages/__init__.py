"""The pages as a visitor meets them."""

import re
from typing import Any

from events.models import Event


def text_of(response: Any) -> str:
    """What a page says, without its mark-up."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]*>", " ", "<main" + main).split())


def order_for(event: Event, **changes: Any) -> dict[str, Any]:
    filled = {
        "name": "Ada Lovelace",
        "email": "ada@example.org",
        "phone": "",
        "seats": 1,
        "slot": event.slots.first().pk,
    }
    return filled | changes
