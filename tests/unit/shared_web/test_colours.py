"""Whatever colour a tenant has, words on it and in it can be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.charts import bars
from shared.web.colours import contrast, parse, tenant_stylesheet


def value(css: str, name: str) -> str:
    found = re.search(rf"--{name}:(#[0-9a-f]{{6}})", css)
    assert found is not None
    return found[1]


def test_contrast_is_measured_as_wcag_says() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast(parse("#767676"), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


@given(st.integers(0, 0xFFFFFF))
def test_words_are_readable_on_and_in_any_colour(number: int) -> None:
    light, dark = (
        tenant_stylesheet(f"#{number:06x}").split("@media")[0],
        tenant_stylesheet(f"#{number:06x}").split("=dark]")[1],
    )
    for css, page in ((light, "#faf7f2"), (dark, "#201e1b")):
        assert contrast(parse(value(css, "aduan-brand")), parse(value(css, "aduan-brand-text"))) >= 4.5
        assert contrast(parse(value(css, "aduan-brand-on-page")), parse(page)) >= 4.5


def test_what_is_no_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="six"):
        tenant_stylesheet("#fff")


def test_bars_begin_at_zero_and_the_largest_fills_the_plot() -> None:
    assert [bar.percent for bar in bars([("a", 50), ("b", 200), ("c", 0)])] == [25, 100, 0]
    assert bars([]) == []
    assert [bar.percent for bar in bars([("a", 0)])] == [0]
    with pytest.raises(ValueError, match="zero"):
        bars([("a", -1)])
