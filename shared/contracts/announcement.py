"""News a tenant publishes, and who wants to hear of it."""

from datetime import datetime
from typing import ClassVar

from shared.contracts.base import Event
from shared.contracts.values import Medium, Sealed


class AnnouncementPublished(Event):
    """A tenant published programme news. No `areas`: everywhere in the tenant; no `topics`: whatever the topic.

    `areas` are kode wilayah, `topics` ids of the tenant's categories. `title` and `body` are public.
    """

    type: ClassVar[str] = "id.aduan.announcement.published.v1"
    topic: ClassVar[str] = "announcement.published"

    announcement_id: str
    title: str
    body: str
    areas: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    link: str | None = None
    at: datetime
    actor: str | None = None


class AnnouncementConfirmationRequested(Event):
    """Somebody wants a tenant's news sent to `contact`; the code that is sent there shows whether it is theirs.

    `contact` seals a `ReporterDetails` and `code` a `Words` whose text is the code, both bound to `subscription_id` as
    if it were a complaint's. The code is typed in on the page of `request_id`, until `expires_at`.
    """

    type: ClassVar[str] = "id.aduan.announcement.confirmation_requested.v1"
    topic: ClassVar[str] = "announcement.confirmation_requested"

    subscription_id: str
    request_id: str
    contact: Sealed
    code: Sealed
    medium: Medium
    language: str
    expires_at: datetime
    at: datetime


class AnnouncementSubscribed(Event):
    """A citizen asked, and confirmed, to be told of a tenant's news; it replaces what they asked for before.

    `contact` seals a `ReporterDetails`, bound to `subscription_id` as if it were a complaint's.
    """

    type: ClassVar[str] = "id.aduan.announcement.subscribed.v1"
    topic: ClassVar[str] = "announcement.subscribed"

    subscription_id: str
    contact: Sealed
    medium: Medium
    areas: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    language: str
    at: datetime


class AnnouncementUnsubscribed(Event):
    """A citizen wants no more of it."""

    type: ClassVar[str] = "id.aduan.announcement.unsubscribed.v1"
    topic: ClassVar[str] = "announcement.unsubscribed"

    subscription_id: str
    at: datetime
