"""Whether a file's data has the shape of a tenant: types, missing and unknown keys, told in words a clerk can use."""

from difflib import get_close_matches
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.contracts.tenant import TenantConfigured
from shared.tenants.document import Document, Place

_QUOTE = "must be text: put it in quotes"
_TYPES = {
    "string_type": _QUOTE,
    "list_type": "must be a list: write each item on its own line after `- `",
    "tuple_type": "must be a list: write each item on its own line after `- `",
    "model_type": "must have keys of its own, such as `key: value` on the lines below",
    "model_attributes_type": "must have keys of its own, such as `key: value` on the lines below",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number, without quotes",
    "int_parsing": "must be a whole number, without quotes",
    "int_from_float": "must be a whole number",
    "time_parsing": 'must be a time of day: write it as "07:30"',
    "time_type": 'must be a time of day: write it as "07:30"',
    "date_parsing": "must be a date: write it as 2026-02-17",
    "date_from_datetime_parsing": "must be a date: write it as 2026-02-17",
    "date_type": "must be a date: write it as 2026-02-17",
}
_FIELDS = {
    "id": "use lower case letters, digits and hyphens, such as `dinas-perhubungan`",
    "agency": "use the id of an agency: lower case letters, digits and hyphens",
    "unit": "use the id of a unit: lower case letters, digits and hyphens",
    "category": "use the id of a category: lower case letters, digits and hyphens",
    "colour": 'use six hexadecimal digits in quotes, such as "#206bc4"',
    "email": "use an address such as nama@dishub.surakarta.example",
    "area": 'use a kode wilayah in quotes, such as "33.72.01"',
    "areas": 'use a kode wilayah in quotes, such as "33.72.01"',
    "number": 'use digits in quotes, such as "1708" or "+628112345678"',
}
_PLACES: dict[Place, str] = {
    ("id",): 'use two digits, or two and two, in quotes, such as "33.72"',
    ("timezone",): "choose the tenant's: Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)",
}


def check_shape(document: Document) -> TenantConfigured | None:
    """Return the data as a configuration, or None and a fault for every place where it has another shape."""
    if document.data is None:
        document.report((), "the file is empty: describe a tenant (deploy/tenants/33.72.yaml is an example)")
        return None
    try:
        return TenantConfigured.model_validate(document.data, extra="forbid")
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _report(document, detail)
        return None


def _report(document: Document, detail: ErrorDetails) -> None:
    place = _place(document, detail["loc"])
    name = next((str(step) for step in reversed(place) if isinstance(step, str)), "the file")
    document.report(place, _message(detail, place, name))


def _message(detail: ErrorDetails, place: Place, name: str) -> str:
    kind, context, given = detail["type"], detail.get("ctx", {}), detail["input"]
    said = f"`{name}` can't be {given!r}"
    if kind == "missing":
        said = f"`{name}` is missing: add it"
    elif kind == "extra_forbidden":
        said = f"`{name}` is not known here: {_nearest(name, sorted(_keys_at(place[:-1], detail['loc'])))}"
    elif given is None:
        said = f"`{name}` is empty: write it, or leave the key out if it is not needed"
    elif kind.startswith("union_tag"):
        said = f"`{name}` needs a `kind` that is known: choose web, api or sms"
    elif kind in _TYPES:
        said = f"`{name}` {_TYPES[kind]}"
    elif place in _PLACES:
        said += f": {_PLACES[place]}"
    elif kind in {"enum", "literal_error"}:
        said += f": choose {context['expected']}"
    else:
        said += f": {_FIELDS.get(name, detail['msg'])}"
    return said


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"did you mean `{near[0]}`?" if near else f"the keys here are {', '.join(known)}"


def _place(document: Document, location: tuple[int | str, ...]) -> Place:
    """Return pydantic's location without the names of union members, which are no part of the data."""
    place: list[str | int] = []
    data = document.data
    for step in location[:-1]:
        if isinstance(step, int) or (isinstance(data, dict) and step in data):
            place.append(step)
            data = document.value(tuple(place))
    # The last step may be a missing key; it is left out only where it names a member of a union.
    return (*place, location[-1]) if location and isinstance(data, dict | list) else tuple(place)


def _keys_at(place: Place, location: tuple[int | str, ...] = ()) -> set[str]:
    """Return the keys known at a place, by the models; `location` names the member of a union, if there is one."""
    models: list[type[BaseModel]] = [TenantConfigured]
    for step in place:
        if isinstance(step, str):
            fields = (model.model_fields.get(step) for model in models)
            models = [m for f in fields if f is not None for m in _models(f.annotation)]
    kinds = {str(step) for step in location}
    exact = [m for m in models if "kind" in m.model_fields and m.model_fields["kind"].default in kinds]
    return {name for model in exact or models for name in model.model_fields}


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Every model in an annotation: in a tuple, a union, or Annotated."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in {tuple, Union, UnionType, Annotated}:
        return [model for inner in get_args(annotation) for model in _models(inner)]
    return []
