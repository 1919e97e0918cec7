"""How a complaint is told to people: headline, next step, timeline, pictures and messages in words."""

from collections import ChainMap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.reporting.application.names import Names
from services.reporting.application.ports import Listed, Tracked
from services.reporting.domain.ages import overdue_by
from services.reporting.domain.facts import Kind
from services.reporting.domain.next_step import next_step, sayings
from services.reporting.domain.view import Entry, Picture, Status
from services.reporting.entrypoints import wording
from shared.tenancy.ids import TenantId
from shared.web.formats import Formats
from shared.web.status import STATUSES

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Media:
    """A picture as `components/photos.html` takes it; sides in pixels."""

    url: str
    alt: str
    width: int
    height: int
    caption: str | None = None
    video: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline, as `components/timeline.html` takes it."""

    title: str
    at: datetime
    icon: str
    tone: str
    text: str | None = None
    media: tuple[Media, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A complaint in words.

    `due` is when the next step is due (to others than the reporter: only what is owed), `late` by how much that passed.
    `pair`: the newest photos before and after the work. `says` names what the reporter can say now. `joined`: what this
    one was merged with, as everybody may see it; `href` leads to its public page, None when it has none.
    """

    status: str
    headline: str
    next: str
    due: datetime | None
    late: timedelta | None
    place: str
    agency: str | None
    unit: str | None
    partners: list[str]
    category: str | None
    area: str | None
    question: str | None
    says: tuple[str, ...]
    pair: tuple[Media, Media] | None
    photos: list[Media]
    timeline: list[Line]
    messages: list[Line]
    href: str | None
    joined: "Told | None"

    @property
    def named(self) -> str | None:
        """The name that belongs to the status: the region it went to, else the agency."""
        if self.status == Status.TRANSFERRED:
            return self.place
        return None if self.status == Status.MERGED else self.agency


@dataclass(frozen=True, slots=True)
class Presenter:
    """Puts complaints into a reader's language."""

    names: Names

    def tell(self, tracked: Tracked, now: datetime, language: str, say: Translate, *, own: bool) -> Told:
        """Tell a complaint to its reporter (`own`) or to everybody, who read nothing that a secret one says."""
        view = tracked.view
        hidden = not own and (view.secret or not view.listed)
        place = self.place_name(view.transferred_to if view.status == Status.TRANSFERRED else tracked.tenant, say)
        agency = self.names.agency_name(tracked.tenant, view.agency)
        step = next_step(view)
        name = place if view.status == Status.TRANSFERRED else agency or say(wording.SOMEBODY)
        lines = list(self._lines(tracked, language, say, hidden=hidden))
        return Told(
            status=view.status,
            headline=_named(say(wording.HEADLINES[Status(view.status)]), name),
            next=_named(say(wording.NEXT[step.what]), name),
            due=step.by if own or step.owed else None,
            late=overdue_by(step.by, now) if step.owed else None,
            place=place,
            agency=agency,
            unit=self.names.unit_name(tracked.tenant, view.agency, view.unit),
            partners=[self.names.agency_name(tracked.tenant, each) or each for each in view.partners],
            category=self.names.category_name(tracked.tenant, view.category, language),
            area=None if hidden else self.names.area_name(view.area),
            question=view.question,
            says=sayings(view, now) if own else (),
            pair=None if hidden else self._pair(tracked, language, say),
            photos=[] if hidden else [*_photos(tracked, say, own=own)],
            timeline=lines[::-1],
            messages=_messages(tracked, say) if own else [],
            href=f"/aduan/{tracked.tenant}/{tracked.id}" if view.listed else None,
            joined=self.tell(tracked.joined, now, language, say, own=False) if tracked.joined else None,
        )

    def _lines(self, tracked: Tracked, language: str, say: Translate, *, hidden: bool) -> Iterator[Line]:
        """Yield the lines of every tenant that had it; that it was offered and taken, the giver's last line says."""
        for place, stage in enumerate((*tracked.earlier, tracked)):
            entries = iter(stage.view.timeline)
            if place:
                next((each for each in entries if each.kind == Kind.ACCEPTED), None)
            for entry in entries:
                yield self._line(stage, entry, language, say, hidden=hidden)

    def _line(self, stage: Tracked, entry: Entry, language: str, say: Translate, *, hidden: bool) -> Line:
        kind = Kind(entry.kind)
        title, icon, tone = wording.TITLES[kind]
        title = wording.DETAILED.get((kind, entry.detail or ""), title)
        if kind in {Kind.ACCEPTED, Kind.TRANSFERRED}:
            name = self.place_name(entry.detail or stage.tenant, say)
        else:
            name = self.names.agency_name(stage.tenant, entry.agency) or say(wording.SOMEBODY)
        if hidden:
            return Line(_named(say(title), name), entry.at, icon, tone)
        said = [entry.text or self.names.unit_name(stage.tenant, entry.agency, entry.unit)]
        if entry.plan:
            amount = {"amount": Formats().rupiah(entry.plan.amount), "year": str(entry.plan.fiscal_year)}
            said.append(say(wording.PLANNED) % {**amount, "source": entry.plan.source})
        if entry.rating:
            said.append(say(wording.RATED) % {"rating": str(entry.rating)})
        return Line(
            _named(say(title), name),
            entry.at,
            icon,
            tone,
            "\n".join(each for each in said if each) or None,
            tuple(self._media(stage, each, language, say) for each in stage.view.pictures(entry.evidence)),
        )

    def _pair(self, tracked: Tracked, language: str, say: Translate) -> tuple[Media, Media] | None:
        before, after = tracked.view.shown("before"), tracked.view.shown("after")
        if before is None or after is None:
            return None
        return self._media(tracked, before, language, say), self._media(tracked, after, language, say)

    def _media(self, stage: Tracked, picture: Picture, language: str, say: Translate) -> Media:
        tenant = self.names.directory.get(stage.tenant)
        formats = Formats(language, tenant.timezone) if tenant else Formats(language)
        return Media(
            url=f"/bukti/{picture.media_id}",
            alt=say(wording.PICTURES[picture.phase]),
            width=picture.width,
            height=picture.height,
            caption=f"{say(wording.PHASES[picture.phase])}, {formats.short_datetime(picture.taken_at)}",
            video=picture.is_video,
        )

    def place_name(self, tenant: str | None, say: Translate) -> str:
        """Return what a tenant is called."""
        if tenant is None:
            return say(wording.SOMEWHERE)
        known = self.names.directory.get(TenantId(tenant))
        return known.name if known else self.names.regions.label(tenant)

    def row(self, row: Listed, language: str) -> "ListRow":
        """Return a row of the public list with names."""
        agency = self.names.agency(row.tenant, row.agency)
        tenant = self.names.directory.get(row.tenant)
        return ListRow(
            row=row,
            href=f"/aduan/{row.tenant}/{row.id}",
            tenant=tenant.name if tenant else row.tenant,
            category=self.names.category_name(row.tenant, row.category, language),
            agency=agency.name if agency else row.agency,
            agency_short=agency.short_name if agency else row.agency,
            area=self.names.area_name(row.area),
            tone=STATUSES[row.status].tone,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """A row of the public list with names."""

    row: Listed
    href: str
    tenant: str
    category: str | None
    agency: str | None
    agency_short: str | None
    area: str | None
    tone: str


def _named(text: str, name: str) -> str:
    return text % {"name": name} if "%(name)s" in text else text


def _photos(tracked: Tracked, say: Translate, *, own: bool) -> Iterator[Media]:
    """Yield the reporter's photos, whichever tenant they were sent to, but for the hidden, with masked ones masked.

    Everybody sees only those that a verifier masked for them.
    """
    views = [stage.view for stage in (*tracked.earlier, tracked)]
    hidden, masked = frozenset().union(*(view.hidden for view in views)), ChainMap(*(dict(v.masked) for v in views))
    photos = {photo.media_id: photo for view in views for photo in view.photos if photo.media_id not in hidden}
    for number, (media_id, photo) in enumerate(photos.items(), 1):
        if media_id in masked or own:
            url = f"/bukti/{masked[media_id]}" if media_id in masked else f"/media/{media_id}"
            yield Media(url, f"{say(wording.OWN_PHOTO)} {number}", photo.width, photo.height)


def _messages(tracked: Tracked, say: Translate) -> list[Line]:
    """Return what was sent to the reporter, the newest first."""
    sent = [each for stage in (*tracked.earlier, tracked) for each in stage.view.messages.values()]
    return [
        _message(message.medium, message.state, message.at, say)
        for message in sorted(sent, key=lambda each: each.at, reverse=True)
        if message.recipient == "reporter"
    ]


def _message(medium: str, state: str, at: datetime, say: Translate) -> Line:
    known = state if state in {"sent", "uncertain"} else ""
    tone = {"sent": "done", "uncertain": "waiting"}.get(known, "danger")
    return Line(say(wording.MESSAGES[medium, known]), at, "device-mobile" if medium == "sms" else "mail", tone)
