"""Puts the pages of the desk together."""

from fastapi import APIRouter

from services.router.application.evidence import KeepEvidence
from services.router.application.ports import Clock, Policies
from services.router.application.view_case import ViewCase
from services.router.entrypoints.desk.case_page import CasePage
from services.router.entrypoints.desk.case_routes import CaseDesk, case_router
from services.router.entrypoints.desk.evidence_notes import EvidenceNotes
from services.router.entrypoints.http.changing import Deciding
from services.router.settings import Settings
from shared.media.ports import Cleaner, Media, Uploads
from shared.regions.regions import Regions
from shared.tenants.directory import TenantDirectory
from shared.web.staff import Authenticator
from shared.web.templates import Pages


def case_pages(
    *,
    settings: Settings,
    staff: Authenticator,
    pages: Pages,
    directory: TenantDirectory,
    policies: Policies,
    view: ViewCase,
    deciding: Deciding,
    cleaner: Cleaner,
    media: Media,
    uploads: Uploads,
    clock: Clock,
) -> APIRouter:
    """Return the routes of `/meja/kasus`."""
    return case_router(
        staff,
        CaseDesk(
            page=CasePage(pages=pages, directory=directory, regions=Regions.load()),
            view=view,
            deciding=deciding,
            keep=KeepEvidence(policies=policies, cleaner=cleaner, media=media, uploads=uploads, clock=clock),
            notes=EvidenceNotes(settings.master_key_bytes),
            clock=clock,
        ),
    )
