"""The tenant that an address names, or the answer that there is none."""

from services.reporting.application.names import Names
from shared.contracts.tenant import TenantConfigured
from shared.web.i18n import mark as _
from shared.web.problem import Problem

NO_TENANT = _("Daerah ini belum menerima laporan di sini. Periksa kodenya, misalnya 33.72 untuk Surakarta.")


def known(names: Names, tenant: str) -> TenantConfigured:
    """Return the tenant as configured, or raise Problem 404."""
    found = names.tenant(tenant)
    if found is None:
        raise Problem(404, detail=NO_TENANT, type="urn:aduan:problem:unknown-tenant")
    return found
