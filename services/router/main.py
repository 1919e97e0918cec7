"""Composition root of router: the only module that knows concrete classes."""

from pathlib import Path

from fastapi import FastAPI

from services.router.adapters.bulletin import MongoBulletin
from services.router.adapters.cases import EventStoreCases
from services.router.adapters.index import MongoCaseIndex
from services.router.adapters.nearby import MongoNearby
from services.router.adapters.policies import DirectoryPolicies
from services.router.adapters.words import KeyringWords
from services.router.application.case_version import CaseVersion
from services.router.application.change_case import ChangeCase
from services.router.application.evidence import KeepEvidence, SendEvidence, ShowEvidence, WantedEvidence
from services.router.application.find_duplicates import FindDuplicates
from services.router.application.join_case import JoinCase
from services.router.application.list_cases import ListCases
from services.router.application.offer_case import OfferCase
from services.router.application.publish_news import PublishNews
from services.router.application.repair_index import RepairIndex
from services.router.application.seal_words import SealText
from services.router.application.view_case import ViewCase
from services.router.application.write_case import WriteCase
from services.router.entrypoints.accounts.authenticators import FreshPass
from services.router.entrypoints.desk.error_page import DeskErrorPage
from services.router.entrypoints.http.announcements import announcements
from services.router.entrypoints.http.changing import Deciding, changing
from services.router.entrypoints.http.duplicates import duplicates_router
from services.router.entrypoints.http.evidence import evidence_router
from services.router.entrypoints.http.evidence_api import sending_evidence
from services.router.entrypoints.http.evidence_notes import EvidenceNotes
from services.router.entrypoints.http.reading import reading
from services.router.entrypoints.repairer import Repairer
from services.router.settings import Settings
from services.router.wiring.accounts import cookies_of, staff_of
from services.router.wiring.desk import case_pages
from services.router.wiring.queues import queue_pages
from services.router.wiring.unattended import Unattended
from shared.media.cleaners import ThreadCleaner, clean_any
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
    store, keyring = base.event_store(), base.keyring(audits=True)
    policies, cases, index = (
        DirectoryPolicies(base.directory),
        EventStoreCases(store),
        MongoCaseIndex(base.database(NAME), settings.master_key_bytes),
    )
    words, clock = KeyringWords(keyring), SystemClock()

    pages = Pages([TEMPLATES], tile_url=settings.tile_url, tile_attribution=settings.tile_attribution)
    staff, cleaner = staff_of(base, settings, pages, policies), ThreadCleaner(clean_any)
    write = WriteCase(policies=policies, cases=cases, index=index, clock=clock)
    unattended = Unattended(
        own=base.database(NAME), policies=policies, words=words, cases=cases, index=index, write=write, clock=clock
    )
    unattended(base, settings)
    change = ChangeCase(write=write, audit=staff.audit, clock=clock)
    deciding = Deciding(
        change=change,
        join=JoinCase(change=change, index=index),
        offer=OfferCase(change=change, policies=policies),
        seal=SealText(index=index, words=words),
        notes=EvidenceNotes(settings.master_key_bytes),
    )
    view, list_cases = ViewCase(cases=cases, index=index, words=words), ListCases(policies=policies, index=index)
    similar = FindDuplicates(index=index, nearby=MongoNearby(base.database(NAME)), words=words)
    bulletin = MongoBulletin(base.database(NAME))
    publish = PublishNews(policies=policies, store=cases, bulletin=bulletin, audit=staff.audit, clock=clock)
    repairer = Repairer(RepairIndex(policies=policies, cases=cases, index=index, clock=clock))
    media, uploads = media_store(settings, base.database(NAME)), MongoUploads(base.database(NAME))
    sweep = SweepUploads(uploads=uploads, media=media, wanted=WantedEvidence(cases=cases), clock=clock)

    keep = KeepEvidence(policies=policies, cleaner=cleaner, media=media, uploads=uploads, clock=clock)

    app = build_app(
        settings,
        name=NAME,
        title="Aduan router",
        routers=[
            reading(staff.programs, list_cases, view, clock),
            duplicates_router(staff.programs, similar),
            changing(staff.programs, deciding),
            *queue_pages(
                base,
                name=NAME,
                master_key=settings.master_key_bytes,
                staff=staff.pages,
                pages=pages,
                list_cases=list_cases,
                index=index,
                deciding=deciding,
                clock=clock,
            ),
            *case_pages(
                staff=staff.pages,
                pages=pages,
                directory=base.directory,
                view=view,
                deciding=deciding,
                keep=keep,
                version=CaseVersion(index=index),
                similar=similar,
                publish=publish,
                clock=clock,
            ),
            announcements(staff.programs, publish, bulletin),
            evidence_router(ShowEvidence(media=media)),
            sending_evidence(staff.programs, SendEvidence(index=index, keep=keep), deciding.notes),
            *staff.routers,
        ],
        background=[*base.background, ("repairer", repairer.run), ("sweep", sweep.forever)],
        checks=base.checks,
        metrics=base.metrics,
        pages=pages,
        error_page=DeskErrorPage(pages, base.directory.get),
        on_start=[*base.on_start, index.ensure_indexes, bulletin.ensure_indexes, media.prepare, uploads.prepare],
        on_stop=[cleaner.close, *base.on_stop],
    )
    app.add_middleware(
        FreshPass, passes=StaffPass(settings.master_key_bytes), cookies=cookies_of(settings), now=clock.now
    )
    return app


if __name__ == "__main__":
    serve(NAME, build, Settings)
