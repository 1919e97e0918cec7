"""intake takes in everything said from outside about a complaint: channels, idempotency, media and identity."""
