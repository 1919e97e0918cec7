"""Holds the evidence against what was promised. Each check returns its findings; none is what users rely on."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping

from services.reporting.application.facts_of import fact_of
from services.reporting.domain.facts import Fact, merge
from services.reporting.domain.fold import fold
from services.reporting.domain.rollups import count
from services.reporting.domain.view import ComplaintView
from shared.contracts.complaint import ComplaintAssigned, ComplaintQueued, ComplaintReceived
from tests.e2e.evidence import Evidence


def every_promise_is_in_the_log(evidence: Evidence) -> Iterator[str]:
    """Accepted means durable: each 202's complaint was published."""
    received = {e.subject for e in evidence.log if isinstance(e.event, ComplaintReceived)}
    for promise in evidence.promises:
        if promise.complaint_id not in received:
            yield f"{promise.complaint_id} was accepted and is not in the log"


def one_case_per_submission(evidence: Evidence) -> Iterator[str]:
    """Each complaint was opened as a case exactly once, and there is no case that nobody submitted."""
    openings: defaultdict[str, set[str]] = defaultdict(set)
    for envelope in evidence.log:
        if isinstance(envelope.event, ComplaintAssigned | ComplaintQueued) and envelope.sequence == 1:
            openings[envelope.subject].add(envelope.event.model_dump_json())
    promised = {promise.complaint_id for promise in evidence.promises}
    for complaint in promised | set(openings):
        if len(openings[complaint]) != 1 or complaint not in promised:
            yield f"{complaint} was opened {len(openings[complaint])} times"
    streams = Counter(commit["stream"] for commit in evidence.commits["router"] if commit["version"] == 1)
    yield from (f"{stream} has {found} first commits" for stream, found in streams.items() if found != 1)


def every_commit_is_published(evidence: Evidence) -> Iterator[str]:
    """What was decided was told: all commits are marked and their events are in the log."""
    published = {envelope.id for envelope in evidence.log}
    for service, commits in evidence.commits.items():
        for commit in commits:
            if commit.get("pending"):
                yield f"{service}: {commit['stream']} version {commit['version']} is still pending"
            for index in range(len(commit["events"])):
                event_id = f"{service}:{commit['stream']}.{commit['version'] + index}"
                if event_id not in published:
                    yield f"{event_id} was committed and is not in the log"


def projections_equal_a_fresh_fold(evidence: Evidence) -> Iterator[str]:
    """The projections are what a fold of the log without repeats gives, and the boards count just that."""
    fresh = _fold(evidence)
    found = {(doc["tenant"], doc["complaint"]): doc for doc in evidence.complaints}
    for key in fresh.keys() | found.keys():
        view, document = fresh.get(key), found.get(key)
        if view is None or document is None:
            yield f"{key} is in {'the log' if view else 'the projection'} alone"
        elif (view.status, view.agency, view.category) != tuple(map(document.get, ("status", "agency", "category"))):
            yield f"{key} is {document.get('status')} where the log says {view.status}"
    for tenant, figures in evidence.figures.items():
        counted = count(tenant, (view for (owner, _), view in fresh.items() if owner == tenant))
        if counted != figures:
            yield f"the board of {tenant}: {dict(figures - counted)} too many, {dict(counted - figures)} too few"


def nothing_is_sent_twice(evidence: Evidence) -> Iterator[str]:
    """Each message reached a provider once, and each person was told once of each thing."""
    for reference, times in Counter(sms["reference"] for sms in evidence.sms).items():
        if times > 1:
            yield f"SMS {reference} was sent {times} times"
    for said, times in Counter((sms["to"], sms["text"]) for sms in evidence.sms).items():
        if times > 1:
            yield f"{said[0]} was told the same thing {times} times"
    ids = Counter(mail.partition("Message-ID: ")[2].partition("\n")[0] for _, mail in evidence.mails)
    yield from (f"mail {message} was sent {times} times" for message, times in ids.items() if times > 1)


def nobody_is_forgotten(evidence: Evidence) -> Iterator[str]:
    """Every message that was due was sent, or it is shown that nobody knows."""
    for item in evidence.notifications:
        if item["state"] not in {"sent", "uncertain"}:
            yield f"notification {item['_id']} ended as {item['state']}: {item['reason']}"
    told = {item["complaint_id"] for item in evidence.notifications if item["audience"] == "reporter"}
    yield from (f"{p.complaint_id}'s reporter was never told" for p in evidence.promises if p.complaint_id not in told)


def tenants_are_apart(evidence: Evidence) -> Iterator[str]:
    """A tenant's data has only what was said to that tenant."""
    owner = {promise.complaint_id: promise for promise in evidence.promises}
    for document in evidence.complaints:
        promise = owner.get(document["complaint"])
        if promise is not None and document["tenant"] != promise.tenant:
            yield f"{document['complaint']} of {promise.tenant} lies with {document['tenant']}"
        if promise is not None and document.get("text") not in {None, promise.text}:
            yield f"{document['complaint']} shows somebody else's words"
    for envelope in evidence.log:
        promise = owner.get(envelope.subject)
        if promise is not None and envelope.tenant != promise.tenant:
            yield f"{envelope.id} names the tenant {envelope.tenant}"


def nothing_personal_is_in_the_open(evidence: Evidence) -> Iterator[str]:
    """No phone number or name is readable in the log or the stores."""
    kept = [envelope.event.model_dump_json() for envelope in evidence.log]
    kept += [str(commit) for commits in evidence.commits.values() for commit in commits]
    kept += [str(document) for document in evidence.complaints + evidence.notifications]
    everything = "\n".join(kept)
    for promise in evidence.promises:
        if promise.phone.removeprefix("+62") in everything:
            yield f"the phone number of {promise.complaint_id} is readable"


def nothing_waits(evidence: Evidence) -> Iterator[str]:
    """Every consumer is at the end, without anybody's help, and nothing was set aside."""
    yield from (f"{at} is {lag} records behind" for at, lag in evidence.lag.items() if lag)
    if evidence.dead_letters:
        yield f"{evidence.dead_letters} dead letters"


CHECKS: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    every_promise_is_in_the_log,
    one_case_per_submission,
    every_commit_is_published,
    projections_equal_a_fresh_fold,
    nothing_is_sent_twice,
    nobody_is_forgotten,
    tenants_are_apart,
    nothing_personal_is_in_the_open,
    nothing_waits,
)


def findings(evidence: Evidence) -> list[str]:
    """Return everything that is not as it was promised, each with the check that found it."""
    return [f"{check.__name__}: {finding}" for check in CHECKS for finding in check(evidence)]


def _fold(evidence: Evidence) -> Mapping[tuple[str, str], ComplaintView]:
    facts: defaultdict[tuple[str, str], list[Fact]] = defaultdict(list)
    for envelope in evidence.log:
        told = fact_of(envelope)
        if told is not None:
            facts[envelope.tenant, told[0]].append(told[1])
    return {key: fold(merge((), each)) for key, each in facts.items()}
