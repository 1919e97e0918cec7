"""Whether the master key at hand is the one the keyring was written with: a lost one is noticed before it is needed."""

from collections.abc import Sequence

from deploy.cli.checkup.finding import Finding, broken, ok, warning
from deploy.cli.checkup.mongo import connected
from deploy.cli.checkup.settings import DoctorSettings
from shared.keyring.keys import WrongMasterKey, label, unwrap
from shared.tenancy.mongo import database


async def check_keys(settings: DoctorSettings) -> Sequence[Finding]:
    """Open the first and the last key that is there, and one that another master key has wrapped."""
    key = settings.key
    if key is None:
        return [warning("keys", "ADUAN_MASTER_KEY is not at hand, so it can't be tried", "set it, and run this again")]
    by_others = {"wrapped": {"$exists": True}, "by": {"$ne": label(key)}}
    async with connected(settings) as client:
        keys = database(client, settings.mongo_database_prefix, "keyring")["keys"]
        samples = [await keys.find_one({"wrapped": {"$exists": True}}, sort=[("_id", order)]) for order in (1, -1)]
        others = await keys.count_documents(by_others, maxTimeMS=10_000)
        samples.append(await keys.find_one(by_others))
    found = [each for each in samples if each]
    if not found:
        return [ok("keys", "there are none yet")]
    for each in found:
        try:
            unwrap(key, each["tenant"], each["key"], bytes(each["wrapped"]))
        except WrongMasterKey:
            mend = "give the services the ADUAN_MASTER_KEY the keyring was written with; no other opens anything"
            return [broken("keys", "the keyring was written with another ADUAN_MASTER_KEY", mend)]
    if others:
        mend = "aduan keys rotate (docs/runbooks/replacing-keys.md)"
        return [warning("keys", f"{others} are wrapped by another master key, which opens them", mend)]
    return [ok("keys", "ADUAN_MASTER_KEY opens the keyring")]
