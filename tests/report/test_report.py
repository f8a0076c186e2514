"""Charts and pages: well-formed, escaped, self-contained."""

import json
import re
import xml.etree.ElementTree as ET
from html import unescape
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balclient.abi.exceptions import BadInput
from balclient.report import Chart, Figure, Page, Series, Table, draw, picture_png, picture_svg, render
from balclient.report.charts import ticks

finite = st.floats(-1e12, 1e12, allow_nan=False)


@given(finite, finite)
def test_ticks_cover_the_range_in_few_ascending_steps(a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    marks = ticks(low, high)
    slack = max(abs(low), abs(high), 1e-9) * 1e-6
    assert marks[0] <= low + slack
    assert marks[-1] >= high - slack
    assert 2 <= len(marks) <= 9


@given(st.lists(finite, min_size=1, max_size=30), st.booleans())
def test_a_chart_is_well_formed_and_keeps_its_data(values: list[float], step: bool) -> None:
    x = tuple(float(i) for i in range(len(values)))
    svg = draw(Chart("A & B", "<USD>", (Series("s", x, tuple(values), step),)), "c0")
    root = ET.fromstring(svg)
    data = json.loads(root.findtext("metadata") or "")
    assert data["series"][0]["y"] == values
    assert root.get("aria-label") == "A & B, <USD>, over hours"


def test_lines_are_told_apart_without_colour() -> None:
    svg = draw(Chart("t", "u", tuple(Series(str(i), (0.0, 1.0), (0.0, float(i))) for i in range(4))), "c")
    dashes = [p.get("stroke-dasharray") for p in ET.fromstring(svg).iter("path")]
    assert len(set(dashes)) == 4


@pytest.mark.parametrize(
    ("x", "y"), [((), ()), ((0.0,), ()), ((1.0, 0.0), (0.0, 0.0)), ((0.0,), (float("nan"),))]
)
def test_series_that_cannot_be_drawn_are_refused(x: tuple[float, ...], y: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="series 's'"):
        Series("s", x, y)


def test_a_page_escapes_everything_and_loads_nothing() -> None:
    chart = Chart("<b>price</b>", "USD", (Series("oracle", (0.0, 1.0), (1.0, 2.0)),))
    page = Page(
        "<script>x</script>",
        "lead",
        "exact: 3 of 3 steps",
        (("fees", "<1>"),),
        (Figure(chart, "note & more"),),
        (Table("steps", ("a", "b"), (("<i>", "2"),)),),
        ("done",),
    )
    html = render(page)
    assert html.count("<script>") == 1
    assert "<i>" not in html
    assert "&lt;i&gt;" in unescape(html).replace("<i>", "&lt;i&gt;")
    assert not re.search(r"(?:src|href)=|url\(|@import|https?:", html)


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="row 0: 1 cells, 2 columns"):
        Table("t", ("a", "b"), (("1",),))


def a_page() -> Page:
    chart = Chart("P & L", "USD", (Series("a<b", (0.0, 1.0, 2.0), (0.0, 3.0, 1.0)),), "d", "days")
    return Page("Title <x>", "lead", "fine", (("name", "1 & 2"),), (Figure(chart, "note"),))


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_a_picture_stands_alone(theme: Literal["auto", "light", "dark"]) -> None:
    svg = picture_svg(a_page(), theme)
    root = ET.fromstring(svg)
    texts = [text for element in root.iter() if element.tag.endswith("text") for text in element.itertext()]
    assert {"Title <x>", "fine", "1 & 2", "a<b"} <= set(texts)
    assert "var(" not in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert ("prefers-color-scheme" in svg) == (theme == "auto")
    assert ("#14181e" in svg) == (theme != "light")


def test_a_picture_as_png() -> None:
    pytest.importorskip("resvg_py", reason="the extra history is not installed")
    try:
        light, dark = picture_png(a_page(), "light"), picture_png(a_page(), "dark")
    except BadInput as error:
        pytest.skip(str(error))
    assert light.startswith(b"\x89PNG")
    assert dark.startswith(b"\x89PNG")
    assert light != dark
    width = int.from_bytes(light[16:20], "big")
    assert width == 2 * (760 + 48)


def test_days_are_named() -> None:
    svg = draw(a_page().figures[0].chart, "c")
    assert 'over days"' in svg
    assert " d</text>" in svg
