"""Opens sealed words with keys of the keyring, and writes down which person reads them."""

import logging
from collections.abc import Collection, Mapping, Sequence

from services.router.application.ports import CaseKey, Personal
from shared.contracts.values import ReporterDetails, Sealed, Words
from shared.keyring import Keyring, SealBroken, open_sealed, seal
from shared.keyring.keys import DataKey
from shared.tenancy.ids import TenantId

log = logging.getLogger(__name__)


class KeyringWords:
    """Implements `SealedWords` and `Keys`. A key that was destroyed, or a seal that does not fit, opens nothing."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def words(self, sealed: Mapping[CaseKey, Sealed]) -> dict[CaseKey, Words]:
        """Return the words of those that can be opened, in one fetch of keys."""
        keys = await self._keyring.fetch([(tenant, one.key) for (tenant, _), one in sealed.items()])
        opened: dict[CaseKey, Words] = {}
        for (tenant, case_id), one in sealed.items():
            if words := _open(keys.get(one.key), one, tenant, case_id):
                opened[tenant, case_id] = words
        return opened

    async def all_of(self, case: CaseKey, sealed: Sequence[Sealed]) -> Sequence[Words | None]:
        """Return the words of one case, in order; None for those that can't be opened."""
        if not sealed:
            return []
        tenant, case_id = case
        keys = await self._keyring.fetch([(tenant, one.key) for one in sealed])
        return [_open(keys.get(one.key), one, tenant, case_id) for one in sealed]

    async def known(self, refs: Sequence[tuple[TenantId, str]]) -> Collection[str]:
        """Return which of these keys, by tenant and id, were not destroyed."""
        return (await self._keyring.fetch(refs)).keys()

    async def seal(self, case: CaseKey, key: str, words: Words) -> Sealed | None:
        """Return words sealed as the case's own are; None when the key was destroyed."""
        tenant, case_id = case
        found = (await self._keyring.fetch([(tenant, key)])).get(key)
        return seal(found, words, tenant=tenant, complaint_id=case_id, purpose="words") if found else None

    async def reporter(self, case: CaseKey, sealed: Sealed) -> ReporterDetails | None:
        """Return what the reporter left, or None when it was erased or does not open."""
        tenant, case_id = case
        key = (await self._keyring.fetch([(tenant, sealed.key)])).get(sealed.key)
        if key is None:
            return None
        try:
            return open_sealed(key, sealed, ReporterDetails, tenant=tenant, complaint_id=case_id, purpose="reporter")
        except SealBroken:
            log.warning("a reporter's details do not open", extra={"tenant": tenant, "complaint": case_id})
            return None

    async def record_reading(self, case: CaseKey, actor: str, purpose: Personal) -> None:
        """Write down, durably, that a person is about to read this."""
        await self._keyring.audit(case[0], actor, case[1], purpose)


def _open(key: DataKey | None, sealed: Sealed, tenant: TenantId, case_id: str) -> Words | None:
    if key is None:
        return None
    try:
        return open_sealed(key, sealed, Words, tenant=tenant, complaint_id=case_id, purpose="words")
    except SealBroken:
        log.warning("the words of a complaint do not open", extra={"tenant": tenant, "complaint": case_id})
        return None
