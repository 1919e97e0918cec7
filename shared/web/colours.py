"""A tenant's one colour made into readable ones for light and dark (WCAG 2.2 contrast).

https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio says how contrast is measured; 4.5 is what text needs.
"""

from collections.abc import Iterator

_ENOUGH = 4.5
_WHITE, _INK = (255, 255, 255), (29, 27, 22)
_LIGHT_PAGE, _DARK_PAGE = (242, 237, 228), (45, 42, 38)  # --aduan-sunken: the hardest ground a link may stand on

Rgb = tuple[int, int, int]


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def tenant_stylesheet(colour: str) -> str:
    """Return the CSS that gives pages a tenant's colour; `colour` is `#rrggbb`, ValueError if it isn't."""
    brand = parse(colour)
    fill = next(c for c in _towards(brand, _INK) if contrast(c, _WHITE) >= _ENOUGH or contrast(c, _INK) >= _ENOUGH)
    on_light = next(c for c in _towards(brand, _INK) if contrast(c, _LIGHT_PAGE) >= _ENOUGH)
    on_dark = next(c for c in _towards(brand, _WHITE) if contrast(c, _DARK_PAGE) >= _ENOUGH)
    light, dark = _properties(fill, on_light), _properties(fill, on_dark)
    # Dark without JavaScript comes from the media query; a choice made with the switch is an attribute.
    return (
        f":root,:root[data-bs-theme]{{{light}}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-bs-theme]){{{dark}}}}}"
        f":root[data-bs-theme=dark]{{{dark}}}\n"
    )


def parse(colour: str) -> Rgb:
    """Return the parts of `#rrggbb`."""
    digits = colour.removeprefix("#")
    if len(digits) != len("rrggbb"):
        raise ValueError("a colour is # and six hexadecimal digits")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _properties(fill: Rgb, text: Rgb) -> str:
    """`fill` is for areas with words on them (header, buttons), `text` for links and bars on the page itself."""
    on_fill = _WHITE if contrast(fill, _WHITE) >= _ENOUGH else _INK
    return (
        f"--aduan-brand:{_hex(fill)};--aduan-brand-text:{_hex(on_fill)};--aduan-brand-on-page:{_hex(text)};"
        f"--tblr-primary:{_hex(text)};--tblr-primary-rgb:{_parts(text)};--tblr-primary-fg:{_hex(on_fill)};"
        f"--tblr-link-color:{_hex(text)};--tblr-link-color-rgb:{_parts(text)};--tblr-link-hover-color:{_hex(text)}"
    )


def _towards(start: Rgb, end: Rgb) -> Iterator[Rgb]:
    steps = 20
    for step in range(steps + 1):
        yield _mix(start, end, step / steps)


def _mix(start: Rgb, end: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(start, end, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - the sRGB curve


def _parts(colour: Rgb) -> str:
    return ",".join(str(part) for part in colour)


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
