"""How a complaint is told to people: headline, next step, timeline and messages, in words to be translated."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.reporting.application.names import Names
from services.reporting.application.ports import Listed, Tracked
from services.reporting.domain.ages import overdue_by
from services.reporting.domain.facts import Kind
from services.reporting.domain.next_step import next_step
from services.reporting.domain.view import Entry, Status
from shared.web.i18n import mark as _
from shared.web.status import STATUSES

Translate = Callable[[str], str]

HEADLINES = {
    Status.RECEIVED: _("Laporan Anda menunggu verifikasi"),
    Status.ASSIGNED: _("Laporan Anda sudah kami teruskan ke %(name)s"),
    Status.IN_PROGRESS: _("%(name)s menindaklanjuti laporan Anda"),
    Status.RESOLVED: _("%(name)s menyatakan laporan Anda selesai"),
    Status.REJECTED: _("Laporan Anda kami arsipkan"),
}
NEXT = {
    "verify": _("Tim verifikasi memeriksa laporan Anda dan memilih instansi yang berwenang."),
    "respond": _("%(name)s memberi tanggapan pertama."),
    "resolve": _("%(name)s menyelesaikan laporan ini dan memberi kabar di halaman ini."),
    "done": _("Tidak ada lagi yang perlu Anda lakukan. Belum beres? Sampaikan laporan baru dan sebut kode ini."),
    "archived": _("Alasannya ada di riwayat. Anda boleh mengirim laporan baru dengan keterangan tambahan."),
}
_TITLES = {
    Kind.RECEIVED: (_("Laporan diterima"), "inbox", "neutral"),
    Kind.QUEUED: (_("Menunggu verifikasi"), "hourglass", "waiting"),
    Kind.ASSIGNED: (_("Diteruskan ke %(name)s"), "send", "neutral"),
    Kind.PROGRESSED: (_("Tanggapan %(name)s"), "message", "active"),
    Kind.RESOLVED: (_("%(name)s menyatakan selesai"), "circle-check", "done"),
    Kind.REJECTED: (_("Diarsipkan"), "archive", "neutral"),
}
_MESSAGES = {
    ("sms", "sent"): _("SMS kepada Anda terkirim"),
    ("email", "sent"): _("Email kepada Anda terkirim"),
    ("sms", ""): _("SMS kepada Anda tidak terkirim"),
    ("email", ""): _("Email kepada Anda tidak terkirim"),
    ("sms", "uncertain"): _("SMS kepada Anda mungkin tidak sampai"),
    ("email", "uncertain"): _("Email kepada Anda mungkin tidak sampai"),
}
_SOMEBODY = _("instansi")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline, as `components/timeline.html` takes it."""

    title: str
    at: datetime
    icon: str
    tone: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A complaint in words. `due` is when the next step is due, `late` by how much that has passed."""

    headline: str
    next: str
    due: datetime | None
    late: timedelta | None
    agency: str | None
    category: str | None
    area: str | None
    timeline: list[Line]
    messages: list[Line]


@dataclass(frozen=True, slots=True)
class Presenter:
    """Puts complaints into a reader's language."""

    names: Names

    def tell(self, tracked: Tracked, now: datetime, language: str, say: Translate, *, own: bool) -> Told:
        """Tell a complaint to its reporter (`own`) or to everybody, who read nothing that a secret one says."""
        view = tracked.view
        agency = self.names.agency_name(tracked.tenant, view.agency)
        hidden = not own and view.ref is not None and view.ref.visibility == "secret"
        step = next_step(view)
        name = agency or say(_SOMEBODY)
        return Told(
            headline=_named(say(HEADLINES[Status(view.status)]), name),
            next=_named(say(NEXT[step.what]), name),
            due=step.by,
            late=overdue_by(step.by, now),
            agency=agency,
            category=self.names.category_name(tracked.tenant, view.category, language),
            area=None if hidden else self.names.area_name(view.area),
            timeline=[self._line(tracked, entry, say, hidden=hidden) for entry in reversed(view.timeline)],
            messages=[
                _message(message.medium, message.state, message.at, say)
                for message in sorted(view.messages.values(), key=lambda each: each.at, reverse=True)
                if message.recipient == "reporter"
            ],
        )

    def _line(self, tracked: Tracked, entry: Entry, say: Translate, *, hidden: bool) -> Line:
        title, icon, tone = _TITLES[Kind(entry.kind)]
        name = self.names.agency_name(tracked.tenant, entry.agency) or say(_SOMEBODY)
        unit = self.names.unit_name(tracked.tenant, entry.agency, entry.unit)
        return Line(_named(say(title), name), entry.at, icon, tone, None if hidden else entry.text or unit)

    def status_words(self, tenant: str, status: str, agency: str | None, say: Translate) -> str:
        """Return a status in words, with the agency's name where it belongs to it."""
        look, name = STATUSES[status], self.names.agency_name(tenant, agency)
        return _named(say(look.named), name) if look.named and name else say(look.label)

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


def _message(medium: str, state: str, at: datetime, say: Translate) -> Line:
    known = state if state in {"sent", "uncertain"} else ""
    tone = {"sent": "done", "uncertain": "waiting"}.get(known, "danger")
    return Line(say(_MESSAGES[medium, known]), at, "device-mobile" if medium == "sms" else "mail", tone)
