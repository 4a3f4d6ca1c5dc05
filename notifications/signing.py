"""Signatures as the Standard Webhooks specification has them."""

from datetime import UTC, datetime

from standardwebhooks import Webhook


def signed_headers(*, message_id: str, payload: str, secrets: list[str], now: datetime) -> dict[str, str]:
    """The three headers; ``now`` is the time of this attempt. There is a signature by each secret, the newest first."""
    moment = now.astimezone(UTC)
    signatures = [Webhook(secret).sign(message_id, moment, payload) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
