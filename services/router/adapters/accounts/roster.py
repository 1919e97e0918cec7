"""The tenants' staff, from the live directory."""

from collections.abc import Iterator, Sequence

from services.router.application.accounts.ports import AccountKey, Member
from shared.contracts.tenant import Staff, TenantConfigured
from shared.tenancy.ids import TenantId
from shared.tenants.directory import TenantDirectory


class DirectoryRoster:
    """Implements `Roster`. Each tenant's staff are listed once per configuration."""

    def __init__(self, directory: TenantDirectory) -> None:
        self._members: dict[TenantId, dict[str, Member]] = {}
        directory.on_change(self._take)

    def member(self, key: AccountKey) -> Member | None:
        """Return the member, or None."""
        return self._members.get(key[0], {}).get(key[1])

    def by_email(self, email: str) -> Sequence[Member]:
        """Return those with that address, by tenant."""
        wanted = email.strip().casefold()
        return [
            member
            for tenant in sorted(self._members)
            for member in self._members[tenant].values()
            if member.email.casefold() == wanted
        ]

    def of(self, tenant: TenantId) -> Sequence[Member]:
        """Return the tenant's staff, in the order of its file."""
        return list(self._members.get(tenant, {}).values())

    def _take(self, tenant: TenantId, configured: TenantConfigured | None) -> None:
        if configured is None:
            self._members.pop(tenant, None)
        else:
            self._members[tenant] = {member.account: member for member in _members(tenant, configured)}


def _members(tenant: TenantId, configured: TenantConfigured) -> Iterator[Member]:
    yield from (_member(tenant, person) for person in configured.staff)
    for agency in configured.agencies:
        yield from (_member(tenant, person, agency.id) for person in agency.staff)
        for unit in agency.units:
            yield from (_member(tenant, person, agency.id, unit.id) for person in unit.staff)


def _member(tenant: TenantId, person: Staff, agency: str | None = None, unit: str | None = None) -> Member:
    return Member(
        tenant=tenant,
        account=person.id,
        name=person.name,
        role=person.role.value,
        email=person.email,
        agency=agency,
        unit=unit,
    )
