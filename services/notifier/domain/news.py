"""Who of a tenant's subscribers wants to hear of which news."""

from dataclasses import dataclass

from services.notifier.domain.notification import Contact, Medium
from shared.regions.model import contains
from shared.tenancy.ids import TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """What a citizen wants to be told of. No `areas`: of the whole tenant; no `topics`: of everything."""

    id: str
    tenant: TenantId
    contact: Contact
    medium: Medium
    areas: tuple[str, ...]
    topics: tuple[str, ...]
    language: str

    def wants(self, areas: tuple[str, ...], topics: tuple[str, ...]) -> bool:
        """Say whether news of these areas and topics is for this citizen; none named: for everybody."""
        return _near(self.areas, areas) and (not self.topics or not topics or not set(self.topics).isdisjoint(topics))


def _near(own: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """News of a kelurahan concerns who asked for its kecamatan, and the other way round."""
    return not own or not theirs or any(contains(a, b) or contains(b, a) for a in own for b in theirs)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An announcement on its way to the subscribers. `told_up_to` is the last subscription that was looked at."""

    id: str
    tenant: TenantId
    title: str
    body: str
    areas: tuple[str, ...]
    topics: tuple[str, ...]
    link: str | None
    traceparent: str | None = None
    told_up_to: str | None = None
