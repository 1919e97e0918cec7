"""What somebody who tries Aduan out needs to know first."""

from collections.abc import Sequence

from shared.contracts.tenant import StaffRole, TenantConfigured


def first_steps(address: str, tenants: Sequence[TenantConfigured], password: str) -> list[str]:
    """Return lines for a terminal: where to report, how to sign in, where messages are."""
    people = [person.email for tenant in tenants for person in tenant.staff if person.role is StaffRole.VERIFIER]
    return [
        f"  report something     {address}/lapor",
        f"  sign in as staff     {address}/masuk as {people[0] if people else 'anybody in a tenant file'},",
        f"                       password {password} (of all example accounts)",
        f"  messages it sent     {address}/dev/kotak-keluar",
    ]
