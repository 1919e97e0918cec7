"""The JSON Schema of each event version, and what may not change in one once it was released."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from shared.contracts.base import Event

SCHEMAS: Final = Path(__file__).parent / "schemas"
EXAMPLES: Final = Path(__file__).parent / "examples"

_COMPARED_OTHERWISE: Final = frozenset({"title", "description", "default", "examples", "properties", "required"})
_CHOICES: Final = frozenset({"anyOf", "oneOf", "allOf"})


def schema_of(event: type[Event]) -> dict[str, Any]:
    """Return the schema of the event's data. Unknown fields are allowed: a newer writer may have added them."""
    generated = event.model_json_schema(mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:aduan:{event.type}",
        **generated,
    }


def schema_file(event: type[Event]) -> Path:
    """Return where the event's schema is kept."""
    return SCHEMAS / f"{event.type}.json"


def schema_text(event: type[Event]) -> bytes:
    """Return the schema as it is kept: JSON, indented, in a stable order."""
    return orjson.dumps(schema_of(event), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def examples_of(event: type[Event]) -> list[Path]:
    """Return the golden examples of an event: CloudEvents in structured mode."""
    return sorted((EXAMPLES / event.type).glob("*.json"))


def breaks(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return every difference that would break a reader or writer of the released schema `old`; none: it may go out.

    Only optional fields may be added. A field removed, required, loosened or of another meaning needs a new version:
    a new value of an enumeration, too, since an old reader refuses it.
    """
    return list(_differences("", _inlined(old, old.get("$defs", {})), _inlined(new, new.get("$defs", {}))))


def _differences(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    yield from _field_differences(where, old, new)
    for word in sorted((old.keys() | new.keys()) - _COMPARED_OTHERWISE):
        before, after = old.get(word), new.get(word)
        if isinstance(before, dict) and isinstance(after, dict) and word in {"items", "additionalProperties"}:
            yield from _differences(f"{where}[]", before, after)
        elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after) and word in _CHOICES:
            for one, other in zip(before, after, strict=True):
                yield from _differences(where, one, other)
        elif before != after:
            yield f"{where or 'the event'}: {word} was {before!r} and is {after!r}"


def _field_differences(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    old_fields, new_fields = old.get("properties", {}), new.get("properties", {})
    old_required, new_required = set(old.get("required", ())), set(new.get("required", ()))
    for name, field in old_fields.items():
        at = f"{where}.{name}".lstrip(".")
        if name not in new_fields:
            yield f"{at} was removed"
            continue
        if name in old_required and name not in new_required:
            yield f"{at} was required and is optional now: an old reader needs it"
        if name not in old_required and name in new_required:
            yield f"{at} was optional and is required now: an old writer leaves it out"
        yield from _differences(at, field, new_fields[name])
    for name in new_fields:
        if name not in old_fields and name in new_required:
            yield f"{where}.{name} is new and required: give it a default".lstrip(".")


def _inlined(schema: Any, defs: Mapping[str, Any]) -> Any:
    """Return the schema with every reference replaced by what it refers to; ours never refer to themselves."""
    if isinstance(schema, list):
        return [_inlined(each, defs) for each in schema]
    if not isinstance(schema, dict):
        return schema
    reference = schema.get("$ref")
    referred = _inlined(defs[reference.rpartition("/")[2]], defs) if isinstance(reference, str) else {}
    return {
        **referred,
        **{word: _inlined(each, defs) for word, each in schema.items() if word not in {"$ref", "$defs"}},
    }
