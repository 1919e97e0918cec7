"""What calls the use cases: the consumer, the senders, the staff API."""
