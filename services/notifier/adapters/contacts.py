"""Opens what people left. What is opened is never kept: the queue holds it sealed."""

from collections.abc import Mapping, Sequence

from services.notifier.domain.notification import Contact, Notification
from shared.contracts.values import ReporterDetails, Sealed, Words
from shared.keyring.keyring import Keyring
from shared.keyring.sealing import open_sealed


class KeyringContacts:
    """Implements `Contacts`."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def open_many(self, contacts: Sequence[Contact]) -> Mapping[Contact, ReporterDetails]:
        """Return the details, in one query; those that were erased are missing."""
        if not contacts:
            return {}
        keys = await self._keyring.fetch(list({(contact.home, contact.key) for contact in contacts}))
        return {
            contact: open_sealed(
                keys[contact.key],
                Sealed(key=contact.key, data=contact.data),
                ReporterDetails,
                tenant=contact.home,
                complaint_id=contact.subject,
                purpose="reporter",
            )
            for contact in contacts
            if contact.key in keys
        }

    async def code(self, notification: Notification) -> str | None:
        """Return the one-time code that a notification carries, opened; None: it has none, or it was erased."""
        contact, data = notification.contact, notification.sealed_code
        if contact is None or data is None:
            return None
        keys = await self._keyring.fetch([(contact.home, contact.key)])
        if contact.key not in keys:
            return None
        sealed = Sealed(key=contact.key, data=data)
        opened = open_sealed(
            keys[contact.key], sealed, Words, tenant=contact.home, complaint_id=contact.subject, purpose="words"
        )
        return opened.text
