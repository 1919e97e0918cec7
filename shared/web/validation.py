"""Says what is wrong with a request, field by field, without repeating what was sent."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.web.i18n import mark as _

_PLACES = ("body", "query", "path", "header", "cookie")

_MESSAGES = {
    "missing": _("Wajib diisi."),
    "string_too_short": _("Paling sedikit {min_length} karakter."),
    "string_too_long": _("Paling banyak {max_length} karakter."),
    "too_short": _("Paling sedikit {min_length} butir."),
    "too_long": _("Paling banyak {max_length} butir."),
    "greater_than": _("Harus lebih dari {gt}."),
    "greater_than_equal": _("Paling kecil {ge}."),
    "less_than": _("Harus kurang dari {lt}."),
    "less_than_equal": _("Paling besar {le}."),
    "enum": _("Pilih salah satu: {expected}."),
    "literal_error": _("Pilih salah satu: {expected}."),
    "string_pattern_mismatch": _("Bentuknya tidak sesuai."),
    "json_invalid": _("Isi kiriman bukan JSON yang sah."),
    "extra_forbidden": _("Isian ini tidak dikenal."),
    "string_type": _("Harus berupa teks."),
    "int_parsing": _("Harus berupa bilangan bulat."),
    "float_parsing": _("Harus berupa bilangan."),
    "bool_parsing": _("Harus benar (true) atau salah (false)."),
    "date_from_datetime_parsing": _("Harus berupa tanggal, seperti 2026-03-31."),
    "date_parsing": _("Harus berupa tanggal, seperti 2026-03-31."),
}
_OTHERWISE = _("Isian ini tidak sesuai.")


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is asked of one field. `field` is its path, such as `location.lat`; empty for the whole request."""

    field: str
    message: str


def field_errors(
    errors: Iterable[Mapping[str, Any]], translate: Callable[[str], str] = lambda text: text
) -> tuple[FieldError, ...]:
    """Turn pydantic's errors into messages for people.

    A validator of ours that raises ValueError with a marked text is told as it is: it must not contain the input.
    """
    return tuple(FieldError(_path(error["loc"]), _message(error, translate)) for error in errors)


def _path(location: Iterable[str | int]) -> str:
    parts = list(location)
    if parts and parts[0] in _PLACES:
        parts = parts[1:]
    return ".".join(str(part) for part in parts)


def _message(error: Mapping[str, Any], translate: Callable[[str], str]) -> str:
    kind, context = str(error["type"]), error.get("ctx") or {}
    if kind == "value_error":
        return translate(str(context.get("error", _OTHERWISE)))
    text = translate(_MESSAGES.get(kind, _OTHERWISE))
    if "{" not in text:
        return text
    try:
        return text.format_map(context)
    except KeyError:
        return translate(_OTHERWISE)
