"""Composition root of router: the only module that knows concrete classes."""

from pathlib import Path

from fastapi import FastAPI

from services.router.adapters.cases import EventStoreCases
from services.router.adapters.index import MongoCaseIndex
from services.router.adapters.policies import DirectoryPolicies
from services.router.adapters.words import KeyringWords
from services.router.application.change_case import ChangeCase
from services.router.application.evidence import ShowEvidence, WantedEvidence
from services.router.application.list_cases import ListCases
from services.router.application.open_cases import OpenCases
from services.router.application.repair_index import RepairIndex
from services.router.application.view_case import ViewCase
from services.router.entrypoints.accounts.authenticators import FreshPass
from services.router.entrypoints.http.changing import changing
from services.router.entrypoints.http.evidence import evidence_router
from services.router.entrypoints.http.reading import reading
from services.router.entrypoints.received import OnReceived
from services.router.entrypoints.repairer import Repairer
from services.router.settings import Settings
from services.router.wiring.accounts import cookies_of, staff_of
from shared.contracts.complaint import ComplaintReceived
from shared.media.stores import media_store
from shared.media.sweep import SweepUploads
from shared.media.uploads import MongoUploads
from shared.runtime import build_app, serve
from shared.runtime.clock import SystemClock
from shared.runtime.foundation import Foundation
from shared.web.staff_pass import StaffPass
from shared.web.templates import Pages

NAME = "router"
TEMPLATES = Path(__file__).parent / "templates"


def build(settings: Settings) -> FastAPI:
    """Put router together. Call it inside the running event loop; nothing connects until the app starts."""
    base = Foundation(NAME, settings)
    store, keyring = base.event_store(), base.keyring()
    policies, cases, index = (
        DirectoryPolicies(base.directory),
        EventStoreCases(store),
        MongoCaseIndex(base.database(NAME)),
    )
    words, clock = KeyringWords(keyring), SystemClock()

    open_cases = OpenCases(policies=policies, words=words, cases=cases, index=index, clock=clock)
    base.consume([ComplaintReceived], OnReceived(open_cases, patience=settings.tenant_patience_seconds))
    repairer = Repairer(RepairIndex(policies=policies, cases=cases, index=index, clock=clock))
    pages = Pages([TEMPLATES], tile_url=settings.tile_url, tile_attribution=settings.tile_attribution)
    media, uploads = media_store(settings, base.database(NAME)), MongoUploads(base.database(NAME))
    sweep = SweepUploads(uploads=uploads, media=media, wanted=WantedEvidence(cases=cases), clock=clock)
    staff = staff_of(base, settings, pages)

    app = build_app(
        settings,
        name=NAME,
        title="Aduan router",
        routers=[
            reading(
                staff.programs,
                ListCases(policies=policies, index=index),
                ViewCase(cases=cases, index=index, words=words),
            ),
            changing(staff.programs, ChangeCase(policies=policies, cases=cases, index=index, clock=clock)),
            evidence_router(ShowEvidence(media=media)),
            *staff.routers,
        ],
        background=[*base.background, ("repairer", repairer.run), ("sweep", sweep.forever)],
        checks=base.checks,
        metrics=base.metrics,
        pages=pages,
        on_start=[*base.on_start, index.ensure_indexes, media.prepare, uploads.prepare],
        on_stop=base.on_stop,
    )
    app.add_middleware(
        FreshPass, passes=StaffPass(settings.master_key_bytes), cookies=cookies_of(settings), now=clock.now
    )
    return app


if __name__ == "__main__":
    serve(NAME, build, Settings)
