"""What a handler raises to say what should become of its batch, and how a consumer says that it can't go on."""


class PermanentError(Exception):
    """This will never succeed: the record goes to the dead letters and the partition goes on."""


class TransientError(Exception):
    """This may pass: the batch is tried again, nothing is committed and nothing is dead-lettered."""


class ConsumerBrokenError(Exception):
    """The consumer stops without committing, at once if a handler raises it; a restart reads the records again."""
