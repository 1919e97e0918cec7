"""Which tenants are in force."""

from collections.abc import Sequence

from deploy.cli.checkup.finding import Finding, broken, ok, warning
from deploy.cli.checkup.settings import DoctorSettings
from deploy.cli.tenant import TenantsUnreachableError, connected


async def check_tenants(settings: DoctorSettings) -> Sequence[Finding]:
    """Say which are in force, and which of them have nobody who could verify."""
    try:
        async with connected(settings) as (directory, _publisher):
            tenants = directory.all()
    except TenantsUnreachableError as error:
        return [broken("tenants", "can't be read", str(error))]
    if not tenants:
        return [warning("tenants", "none: nobody can report anything", "aduan tenant apply FILE")]
    found = [ok("tenants", f"{len(tenants)} in force: {', '.join(each.id for each in tenants)}")]
    mend = "name one in its file, aduan tenant apply FILE"
    without = [each.id for each in tenants if not any(person.role == "verifier" for person in each.staff)]
    return [*found, *(warning("tenants", f"{each} has no verifier", mend) for each in without)]
