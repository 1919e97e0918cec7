"""Opens what reporters left. What is opened is never kept: the queue holds it sealed."""

from collections.abc import Mapping, Sequence

from services.notifier.domain.notification import Notification
from shared.contracts.values import ComplaintRef, ReporterDetails, Sealed
from shared.keyring.keyring import Keyring
from shared.keyring.keys import DataKey
from shared.keyring.sealing import open_sealed
from shared.tenancy.ids import TenantId


class KeyringContacts:
    """Implements `Contacts`."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def open_many(
        self, complaints: Sequence[tuple[TenantId, ComplaintRef]]
    ) -> Mapping[tuple[TenantId, str], ReporterDetails]:
        """Return the details by (tenant, complaint id), in one query; those erased or never left are missing."""
        sealed = {(tenant, ref.id): ref.reporter for tenant, ref in complaints if ref.reporter is not None}
        if not sealed:
            return {}
        keys = await self._keyring.fetch(list({(tenant, value.key) for (tenant, _), value in sealed.items()}))
        return {
            (tenant, complaint): _open(keys[value.key], value, tenant, complaint)
            for (tenant, complaint), value in sealed.items()
            if value.key in keys
        }

    async def open(self, notification: Notification) -> ReporterDetails | None:
        """Return the details a reporter's notification was sealed with; None when they were erased."""
        if notification.sealed_reporter is None:
            return None
        key_id, data = notification.sealed_reporter
        keys = await self._keyring.fetch([(notification.tenant, key_id)])
        if key_id not in keys:
            return None
        sealed = Sealed(key=key_id, data=data)
        return _open(keys[key_id], sealed, notification.tenant, notification.complaint_id)


def _open(key: DataKey, sealed: Sealed, tenant: TenantId, complaint_id: str) -> ReporterDetails:
    return open_sealed(key, sealed, ReporterDetails, tenant=tenant, complaint_id=complaint_id, purpose="reporter")
