"""One complaint in each state that a reporter can find it in, told to a running site."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import httpx

from shared.contracts.case import ClosedBy
from shared.contracts.reply import ReplyKind
from shared.contracts.values import EvidencePhase, Plan
from shared.keyring import Keyring
from shared.tenancy.ids import TenantId
from shared.tenancy.mongo import connect, database
from tests.integration.reporting.long_story import LongStory
from tests.integration.reporting.site import Site, apart, publish
from tests.integration.reporting.story import MASTER_KEY, before_and_after, evidence, key_id, told
from tests.support.namespace import Namespace
from tests.support.stack import Stack
from tests.support.wait import wait_until

SOLO = TenantId("33.72")
NAMES = (
    "received",
    "deferred",
    "assigned",
    "in_progress",
    "resolved",
    "closed",
    "reopened",
    "rejected",
    "merged",
    "transferred",
    "withdrawn",
)
ENDS = {"reopened": "assigned", "transferred": "assigned"}
"""The status in which a story ends that is not named after it: the second is that of the taker's case."""
PLAN = Plan(amount=1_250_000_000, fiscal_year=2027, source="APBD")


def tell_lives(stack: Stack, namespace: Namespace, site: Site) -> Mapping[str, LongStory]:
    """Tell the stories, wait until the site knows the last of each, and return them by what became of them."""
    stories, others = apart(_lives(stack, namespace))
    apart(publish(site.address, told([*stories.values(), *others])))
    with httpx.Client(base_url=site.url, timeout=10) as client:

        def known() -> bool:
            answers = {name: client.get(f"/api/v1/complaints/{story.code}") for name, story in stories.items()}
            return all(
                each.is_success and each.json()["status"] == ENDS.get(name, name) for name, each in answers.items()
            )

        wait_until(known, 30)
    return stories


async def _lives(stack: Stack, namespace: Namespace) -> tuple[Mapping[str, LongStory], Sequence[LongStory]]:
    client = connect(stack.mongo)
    keyring = Keyring(database(client, namespace.mongo_prefix, "keyring"), MASTER_KEY)
    ids = {name: f"life-{name}" for name in NAMES}
    keys = await keyring.ensure_keys([(SOLO, key_id(SOLO, each)) for each in ids.values()])
    client.close()
    now = datetime.now(UTC)
    of = {
        name: LongStory(
            tenant=SOLO,
            id=each,
            key=keys[SOLO, key_id(SOLO, each)],
            at=now - timedelta(days=6),
            area="33.72.01.1001",
        ).received()
        for name, each in ids.items()
    }
    of["received"].queued()
    of["deferred"].queued().deferred("Di jalan apa lubangnya? Mohon sebutkan patokan terdekat.")
    of["assigned"].queued().assigned()
    film = evidence("life-film", EvidencePhase.PROGRESS, now - timedelta(days=4), "video/mp4")
    plan = of["in_progress"].assigned().progressed("Perbaikan kami anggarkan tahun depan.", plan=PLAN)
    plan.replied(ReplyKind.ADD, timedelta(days=3))
    plan.amended(masked_media=((f"{plan.id}-0", "life-masked"),))
    of["resolved"].assigned().progressed().resolved(evidence=(*before_and_after(of["resolved"]), film))
    of["closed"].assigned().resolved(evidence=before_and_after(of["closed"])).closed(rating=5)
    of["reopened"].assigned().resolved().closed(ClosedBy.TIMER).reopened(after=timedelta(days=5))
    of["rejected"].queued().rejected()
    of["merged"].assigned().merged(ids["resolved"])
    taker = of["transferred"].queued().offered_to("33").accepted().assigned("dpubmck", timedelta(hours=9))
    of["transferred"].transferred("33")
    of["withdrawn"].assigned().withdrawn()
    return of, [taker]
