"""News that a tenant tells citizens who subscribed: what it may be, and who may tell it."""

from collections.abc import Container
from dataclasses import dataclass

from services.router.domain.access import Role
from services.router.domain.errors import BadCommandError
from services.router.domain.places import contains

MAY_PUBLISH = frozenset({Role.TENANT_ADMIN, Role.PUBLIC_RELATIONS})
TITLE_LIMIT, BODY_LIMIT, LINK_LIMIT = 100, 1000, 300
"""In characters. News goes out by SMS too: short is kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is told, where (`areas`: none is everywhere) and about what (`topics`, categories: none is anything)."""

    title: str
    body: str
    areas: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    link: str | None = None


def checked(news: News, tenant: str, topics: Container[str]) -> News:
    """Return the news without space around its texts; BadCommandError names the field that won't do."""
    title, body, link = news.title.strip(), news.body.strip(), (news.link or "").strip() or None
    for field, text, limit in (("title", title, TITLE_LIMIT), ("body", body, BODY_LIMIT)):
        if not text:
            raise BadCommandError(field, "empty_news", f"Write the {field} of the news.")
        if len(text) > limit:
            raise BadCommandError(field, "news_too_long", f"At most {limit} characters; this has {len(text)}.")
    if link is not None and (len(link) > LINK_LIMIT or not link.startswith(("https://", "http://"))):
        raise BadCommandError("link", "bad_link", "A link begins with https://")
    for area in news.areas:
        if not contains(tenant, area):
            raise BadCommandError("areas", "unknown_area", f"{area} is not in {tenant}.")
    for topic in news.topics:
        if topic not in topics:
            raise BadCommandError("topics", "unknown_category", f"This tenant has no category {topic!r}.")
    return News(title=title, body=body, areas=news.areas, topics=news.topics, link=link)
