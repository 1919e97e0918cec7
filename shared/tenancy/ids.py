"""Tenant ids: region codes of the Ministry of Home Affairs (kode wilayah), such as `33` or `33.72`."""

import re
from typing import NewType

TenantId = NewType("TenantId", str)

TENANT_ID_PATTERN = r"^\d{2}(\.\d{2})?$"
_SHAPE = re.compile(TENANT_ID_PATTERN)


def parse_tenant_id(text: str) -> TenantId:
    """Return `text` as a tenant id; ValueError says what a tenant id looks like."""
    if not _SHAPE.match(text):
        raise ValueError(
            f"{text!r} is not a region code: use two digits for a province (33) "
            "or two and two for a city or regency (33.72)"
        )
    return TenantId(text)


def province_of(tenant: TenantId) -> TenantId:
    """Return the province a tenant lies in; a province is its own."""
    return TenantId(tenant[:2])
