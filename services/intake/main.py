"""intake's composition root: which concrete class stands behind each port."""

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI

from services.intake.adapters.complaint_log import StoredComplaints
from services.intake.adapters.drafts import MongoDrafts
from services.intake.adapters.gateways import MongoGateways
from services.intake.adapters.handles import CommitHandles
from services.intake.adapters.names import KeyedNames
from services.intake.adapters.news_requests import MongoRequests
from services.intake.adapters.rates import Rates
from services.intake.adapters.streams import StoredStreams
from services.intake.adapters.vault import KeyringVault
from services.intake.application.attach_photos import AttachPhotos, DetachPhoto
from services.intake.application.clean_photos import CleanPhotos
from services.intake.application.keep_photos import KeepPhotos
from services.intake.application.receive_reply import ReceiveReply
from services.intake.application.receive_sms import ReceiveSms
from services.intake.application.save_step import SaveStep
from services.intake.application.send_draft import SendDraft
from services.intake.application.show_photo import ShowPhoto
from services.intake.application.submit_complaint import SubmitComplaint
from services.intake.application.subscribe import AskForNews, ConfirmNews, StopNews
from services.intake.application.wanted_photos import WantedPhotos
from services.intake.entrypoints.form import form_router
from services.intake.entrypoints.form_visits import Form
from services.intake.entrypoints.media import media_router
from services.intake.entrypoints.news import NewsPages, news_router
from services.intake.entrypoints.reply_api import reply_router
from services.intake.entrypoints.reply_pages import reply_pages_router
from services.intake.entrypoints.sms_hook import sms_router
from services.intake.entrypoints.submit_api import submit_router
from services.intake.entrypoints.team_desk import TeamDesk, team_desk_router
from services.intake.settings import Settings
from shared.media import photos
from shared.media.cleaners import ThreadCleaner
from shared.media.stores import media_store
from shared.media.sweep import SweepUploads
from shared.media.uploads import MongoUploads
from shared.regions.regions import Regions
from shared.runtime.app import build_app
from shared.runtime.clock import SystemClock
from shared.runtime.foundation import Foundation
from shared.runtime.serve import serve
from shared.tenancy.ids import TenantId
from shared.web.staff_pass import PassAuthenticator
from shared.web.templates import Pages

TEMPLATES = Path(__file__).parent / "templates"


def build(settings: Settings) -> FastAPI:
    """Return the service, not yet started. Call it inside the running event loop."""
    base = Foundation("intake", settings)
    database, keyring = base.database("intake"), base.keyring()
    store, seconds = base.event_store(), settings.intake_timeout_seconds
    log = StoredComplaints(store, keyring, limit=settings.intake_queue, timeout_seconds=seconds)
    streams = StoredStreams(store, keyring, timeout_seconds=seconds)
    handles, requests = CommitHandles(database), MongoRequests(database)
    media, uploads = media_store(settings, database), MongoUploads(database)
    drafts = MongoDrafts(database, settings.master_key_bytes)
    vault, clock, cleaner = KeyringVault(keyring), SystemClock(), ThreadCleaner(photos.clean)
    clean, names = CleanPhotos(cleaner=cleaner), KeyedNames(settings.master_key_bytes)
    keep = KeepPhotos(names=names, vault=vault, media=media, uploads=uploads)
    submit = SubmitComplaint(
        tenants=base.directory,
        regions=Regions.load(),
        clock=clock,
        names=names,
        log=log,
        vault=vault,
        keep=keep,
        counted=base.metrics,
    )
    base.metrics.watch("aduan_intake_waiting", "Complaints that wait to be written", log.waiting)
    receive = ReceiveReply(
        handles=handles,
        streams=streams,
        names=names,
        clock=clock,
        vault=vault,
        keep=keep,
    )
    sweep = SweepUploads(uploads=uploads, media=media, wanted=WantedPhotos(log=log), clock=clock)
    rates = Rates(
        client=settings.intake_client_rate,
        tenant=settings.intake_tenant_rate,
        tenants=settings.intake_tenant_rates,
        refused=_refused_by_rate(base),
    )
    pages = Pages([TEMPLATES], tile_url=settings.tile_url, tile_attribution=settings.tile_attribution)
    stop = StopNews(streams=streams, clock=clock)
    news = NewsPages(
        submit=submit,
        requests=requests,
        names=names,
        ask=AskForNews(streams=streams, requests=requests, names=names, vault=vault, clock=clock),
        confirm=ConfirmNews(streams=streams, requests=requests, names=names, clock=clock),
        stop=stop,
        rates=rates,
        pages=pages,
    )
    form = Form(
        drafts=drafts,
        submit=submit,
        save=SaveStep(drafts=drafts, submit=submit),
        attach=AttachPhotos(drafts=drafts, clean=clean),
        detach=DetachPhoto(drafts=drafts),
        send=SendDraft(drafts=drafts, submit=submit),
        rates=rates,
        pages=pages,
        secure_cookies=settings.public_url.startswith("https://"),
    )
    return build_app(
        settings,
        name="intake",
        title="Aduan intake",
        routers=[
            submit_router(submit, clean, rates, pages, settings.public_url),
            sms_router(
                ReceiveSms(submit=submit, receive=receive, stop=stop),
                MongoGateways(database, settings.sms_gateway_tokens),
                pages,
            ),
            media_router(ShowPhoto(media=media, vault=vault), pages),
            team_desk_router(
                TeamDesk(submit=submit, handles=handles, clean=clean, rates=rates, pages=pages),
                PassAuthenticator(settings.master_key_bytes, settings.public_url),
            ),
            form_router(form),
            news_router(news),
            reply_router(receive, submit, clean, rates, pages),
            reply_pages_router(receive, submit, clean, rates, pages),
        ],
        background=[*base.background, ("sweep", sweep.forever)],
        checks=base.checks,
        metrics=base.metrics,
        pages=pages,
        on_start=[*base.on_start, handles.prepare, requests.prepare, media.prepare, uploads.prepare, drafts.prepare],
        on_stop=[log.drain, cleaner.close, *base.on_stop],
    )


def _refused_by_rate(base: Foundation) -> Callable[[str, str], None]:
    """Who sends too fast may name any tenant; only those there are become labels."""

    def refused(tenant: str, reason: str) -> None:
        base.metrics.refused(tenant if base.directory.get(TenantId(tenant)) else "(none)", reason)

    return refused


if __name__ == "__main__":
    serve("intake", build, Settings)
