"""The time zone of a place, by its region code, so that "which day" never depends on what is configured when."""

from datetime import UTC, datetime, timedelta, timezone

_WITA = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_WIT = frozenset({"81", "82", "91", "92", "93", "94", "95", "96", "97"})

_ZONES = {
    **dict.fromkeys(_WITA, timezone(timedelta(hours=8), "WITA")),
    **dict.fromkeys(_WIT, timezone(timedelta(hours=9), "WIT")),
}
_WIB = timezone(timedelta(hours=7), "WIB")


def zone_of(tenant: str) -> timezone:
    """Return WIB, WITA or WIT: Presidential Decree 41/1987, by the province of the region code."""
    return _ZONES.get(tenant[:2], _WIB)


def day_of(tenant: str, at: datetime) -> str:
    """Return the tenant's calendar day of a UTC time, as `2026-03-03`."""
    return (at + zone_of(tenant).utcoffset(None)).date().isoformat()


def midnight(tenant: str, day: str) -> datetime:
    """Return the UTC time at which that day (`2026-03-03`) began for the tenant."""
    return datetime.fromisoformat(day).replace(tzinfo=zone_of(tenant)).astimezone(UTC)
