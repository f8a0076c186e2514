"""Line charts as SVG text, readable in light and dark and without telling colours apart."""

import json
from dataclasses import dataclass
from html import escape
from math import ceil, floor, isfinite, log10

__all__ = ["Chart", "Series", "draw", "legend", "ticks"]

WIDTH, HEIGHT = 760, 260
LEFT, RIGHT, TOP, BOTTOM = 76, 16, 14, 34

# Every line has its own dash as well, so that it can be told apart without its colour.
DASHES = ("", "7 4", "2 3", "9 3 2 3")


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart: its name and the points (x ascending; both in the chart's units).

    A value that holds until the next point (a position, a sum) is drawn as a staircase with `step=True`.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    step: bool = False

    def __post_init__(self) -> None:
        if len(self.x) != len(self.y) or not self.x:
            raise ValueError(f"series {self.name!r}: {len(self.x)} x values and {len(self.y)} y values")
        if not all(map(isfinite, (*self.x, *self.y))):
            raise ValueError(f"series {self.name!r}: every value must be finite")
        if any(b < a for a, b in zip(self.x, self.x[1:], strict=False)):
            raise ValueError(f"series {self.name!r}: x must ascend")


@dataclass(frozen=True, slots=True)
class Chart:
    """A titled set of lines over one axis, hours unless said otherwise, with one unit on the vertical axis.

    `axis` is the horizontal unit as it stands behind a number, `over` what it measures.
    """

    title: str
    unit: str
    series: tuple[Series, ...]
    axis: str = "h"
    over: str = "hours"


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """About `count` round numbers that cover [low, high]; bounds too close to tell apart are widened."""
    size = max(abs(low), abs(high))
    if high - low <= max(size * 1e-9, 1e-9):
        pad = max(size * 0.01, 1e-3)
        low, high = low - pad, high + pad
    raw = (high - low) / count
    power = 10.0 ** floor(log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def _label(value: float, step: float) -> str:
    decimals = max(0, ceil(-log10(step) - 1e-9)) if step < 1 else 0
    if decimals and round(step, decimals) != step:
        decimals += 1
    return f"{value:,.{decimals}f}"


def _path(series: Series, sx: list[float], sy: list[float]) -> str:
    parts = [f"M{sx[0]:.1f} {sy[0]:.1f}"]
    for x, y in zip(sx[1:], sy[1:], strict=True):
        parts.append(f"H{x:.1f}V{y:.1f}" if series.step else f"L{x:.1f} {y:.1f}")
    return "".join(parts)


def draw(chart: Chart, identifier: str) -> str:
    """The chart as one `<svg>` element; `identifier` must be unique in the page.

    The data are embedded beside the picture, so that a page's script can show the values under the pointer.
    Raises ValueError for a chart without series.
    """
    if not chart.series:
        raise ValueError(f"chart {chart.title!r} has no series")
    xs = [v for s in chart.series for v in s.x]
    ys = [v for s in chart.series for v in s.y]
    xt, yt = ticks(min(xs), max(xs), 8), ticks(min(ys), max(ys))
    x0, x1 = min(xs), max(max(xs), min(xs) + 1e-9)
    y0, y1 = yt[0], yt[-1]
    inner_w, inner_h = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place_x(v: float) -> float:
        return LEFT + (v - x0) / (x1 - x0) * inner_w

    def place_y(v: float) -> float:
        return TOP + (y1 - v) / (y1 - y0) * inner_h

    out = [
        f'<svg id="{escape(identifier)}" class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(chart.title)}, {escape(chart.unit)}, over {escape(chart.over)}">'
    ]
    for v in yt:
        y = place_y(v)
        zero = " zero" if v == 0 else ""
        out.append(f'<line class="grid{zero}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        out.append(
            f'<text class="tick" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">'
            f"{_label(v, yt[1] - yt[0])}</text>"
        )
    for v in xt:
        if x0 <= v <= x1:
            out.append(
                f'<text class="tick" x="{place_x(v):.1f}" y="{HEIGHT - 12}" text-anchor="middle">'
                f"{_label(v, xt[1] - xt[0])} {escape(chart.axis)}</text>"
            )
    for i, series in enumerate(chart.series):
        sx, sy = [place_x(v) for v in series.x], [place_y(v) for v in series.y]
        dash = DASHES[i % len(DASHES)]
        out.append(
            f'<path class="line s{i % 4}" d="{_path(series, sx, sy)}"'
            + (f' stroke-dasharray="{dash}"' if dash else "")
            + "/>"
        )
    out.append(f'<line class="cursor" y1="{TOP}" y2="{HEIGHT - BOTTOM}" x1="-9" x2="-9"/>')
    data = {
        "x0": x0,
        "x1": x1,
        "left": LEFT,
        "width": inner_w,
        "total": WIDTH,
        "unit": chart.unit,
        "axis": chart.axis,
        "series": [{"name": s.name, "x": s.x, "y": s.y} for s in chart.series],
    }
    out.append(f"<metadata>{escape(json.dumps(data, separators=(',', ':')), quote=False)}</metadata></svg>")
    return "".join(out)


def legend(chart: Chart) -> str:
    """The chart's legend: a sample of each line beside its name."""
    items: list[str] = []
    for i, s in enumerate(chart.series):
        dash = DASHES[i % len(DASHES)]
        items.append(
            f'<span class="key"><svg viewBox="0 0 34 8" width="34" height="8" aria-hidden="true">'
            f'<path class="line s{i % 4}" d="M1 4H33"'
            + (f' stroke-dasharray="{dash}"' if dash else "")
            + f"/></svg>{escape(s.name)}</span>"
        )
    return "".join(items)
