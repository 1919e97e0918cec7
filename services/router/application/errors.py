"""Why a use case could not do what was asked. Entrypoints translate these."""

from collections.abc import Sequence

from services.router.domain.case import Case
from services.router.domain.facts import CaseEvent
from shared.tenancy.ids import TenantId


class TenantsNotConfiguredError(Exception):
    """Some complaints are of tenants whose configuration has not arrived. All the others of the batch are done."""

    def __init__(self, tenants: Sequence[TenantId]) -> None:
        super().__init__(f"no configuration yet for {', '.join(tenants)}: publish it with `aduan tenant apply`")
        self.tenants = tuple(tenants)


class NoSuchTenantError(Exception):
    """The tenant is not configured."""

    def __init__(self, tenant: TenantId) -> None:
        super().__init__(f"There is no tenant {tenant}.")


class NoSuchCaseError(Exception):
    """The tenant has no such case: wrong id, or another tenant's."""


class NotYetError(Exception):
    """What an event is about has not come yet: a case is not opened, or its tenant not configured."""

    def __init__(self, key: tuple[TenantId, str], what: str) -> None:
        super().__init__(f"case {key[1]} of {key[0]}: {what}")


class NotForThisRoleError(Exception):
    """The caller's role may not read or do this; the text says whose it is."""


class ErasedError(Exception):
    """The reporter was erased: nothing can be sealed under their key any more."""


class CaseMovedOnError(Exception):
    """The case changed since the caller looked. `meanwhile` is what happened, in order; `case` is how it is now."""

    def __init__(self, case: Case, meanwhile: Sequence[CaseEvent]) -> None:
        super().__init__("The case has changed since you looked at it.")
        self.case = case
        self.meanwhile = tuple(meanwhile)


class KeyUsedOtherwiseError(Exception):
    """The idempotency key was used before on this case for something else."""
