"""Pure functions that hold a filter, document, update or pipeline inside one tenant."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.tenancy.ids import TenantId

FIELD = "tenant"
# Stages that see documents of other collections, or of the whole collection whatever came before them.
_ESCAPES = frozenset(
    {
        "$lookup",
        "$graphLookup",
        "$unionWith",
        "$out",
        "$merge",
        "$documents",
        "$collStats",
        "$indexStats",
        "$currentOp",
        "$listSessions",
        "$changeStream",
        "$planCacheStats",
        "$search",
        "$searchMeta",
        "$vectorSearch",
    }
)


class TenantEscape(ValueError):  # noqa: N818 - says what was tried
    """A query or write of one tenant reaches for another's data. It is a mistake in the program, never of a user."""


def scoped_filter(tenant: TenantId, query: Mapping[str, Any]) -> dict[str, Any]:
    """Return the filter with the tenant before everything else."""
    _same(tenant, query)
    return {FIELD: tenant, **query}


def scoped_document(tenant: TenantId, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document as one of the tenant's."""
    _same(tenant, document)
    return {**document, FIELD: tenant}


def scoped_update(tenant: TenantId, update: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Any:
    """Return the update, which must leave the tenant as it is; a pipeline is made to."""
    if not isinstance(update, Mapping):
        return [*update, {"$set": {FIELD: tenant}}]
    for operator, changes in update.items():
        if not operator.startswith("$"):
            raise ValueError(f"{operator!r} is no update operator; use replace_one to replace a document")
        touched = {name.partition(".")[0] for name in changes}
        if operator == "$rename":
            touched |= {str(name).partition(".")[0] for name in changes.values()}
        if FIELD in touched:
            raise TenantEscape(f"{operator} would change the tenant of a document of {tenant}")
    return update


def scoped_pipeline(tenant: TenantId, pipeline: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the pipeline over nothing but the tenant's documents."""
    stages = [dict(stage) for stage in pipeline]
    _refuse_escapes(stages)
    first = next(iter(stages[0].items()), None) if stages else None
    if first and first[0] == "$match":  # joined, because $text is only allowed in the first stage
        return [{"$match": scoped_filter(tenant, first[1])}, *stages[1:]]
    if first and first[0] == "$geoNear":
        near = dict(first[1])
        return [{"$geoNear": {**near, "query": scoped_filter(tenant, near.get("query", {}))}}, *stages[1:]]
    return [{"$match": {FIELD: tenant}}, *stages]


def _same(tenant: TenantId, named: Mapping[str, Any]) -> None:
    if FIELD in named and named[FIELD] != tenant:
        raise TenantEscape(f"a filter or document of {tenant} names the tenant {named[FIELD]!r}")


def _refuse_escapes(stages: Sequence[Mapping[str, Any]]) -> None:
    for stage in stages:
        for operator, argument in stage.items():
            if operator in _ESCAPES:
                raise TenantEscape(f"{operator} reaches beyond one tenant's documents")
            if operator == "$facet":
                for branch in argument.values():
                    _refuse_escapes(branch)
