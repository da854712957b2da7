"""The chart of ./dev compare: bars, one group per workload, as SVG written by hand.

The longest bar of a group is as wide as the chart: what is to be seen is by how much they differ. Shorter is better.
"""

import re
from html import escape

COLOURS = {"libactors": "#1a7f5a", "caf": "#8a94a6", "erlang": "#c2a878"}
LABELS = 230  # pixels left of the bars
BARS = 430
NUMBERS = 140  # right of them
BAR = 11
GROUP_GAP = 12
HEAD = 64
FOOT = 34


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def upstream(version: str) -> str:
    """Of a version of Debian's ("1:25.2.3+dfsg-1"): that of the authors."""
    return re.sub(r"^\d+:|[-+].*$", "", version)


def text(x: float, y: float, content: str, size: int = 12, anchor: str = "start", colour: str = "#24292f",
         weight: str = "normal") -> str:
    return (f'<text x="{x:.0f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}" '
            f'font-weight="{weight}">{escape(content)}</text>')


def group(y: float, row, bars: list[tuple[str, float, float | None]]) -> list[str]:
    """The bars of one workload from `y` down: libraries with their values and how many times ours they are."""
    longest = max(value for _, value, _ in bars)
    parts = [text(LABELS - 10, y + len(bars) * BAR / 2 + 4, row.title, anchor="end")]
    for place, (key, value, ratio) in enumerate(bars):
        top = y + place * BAR
        width = max(1.5, BARS * value / longest)
        label = f"{number(value)} {row.unit}" + (f"  ({ratio:.1f}x)" if ratio is not None else "")
        parts.append(f'<rect x="{LABELS}" y="{top:.1f}" width="{width:.1f}" height="{BAR - 2}" fill="{COLOURS[key]}"/>')
        parts.append(text(LABELS + width + 6, top + BAR - 3, label, size=10, weight="bold" if ratio is None else "normal"))
    return parts


def draw(results, document) -> str:
    y = float(HEAD)
    parts = []
    for index, row in enumerate(results.rows):
        bars = [(library.key, results.median(index, library.key),
                 None if library.key == "libactors" else results.ratio(index, library.key))
                for library in results.libraries]
        bars = [bar for bar in bars if bar[1] is not None]
        if not row.chart or not bars:
            continue
        parts += group(y, row, bars)
        y += len(bars) * BAR + GROUP_GAP
    x = float(LABELS)
    legend = []
    for library in results.libraries:
        legend.append(f'<rect x="{x:.0f}" y="40" width="11" height="11" fill="{COLOURS[library.key]}"/>')
        legend.append(text(x + 16, 50, library.title, weight="bold" if library.key == "libactors" else "normal"))
        x += 110
    width = LABELS + BARS + NUMBERS
    height = y + FOOT
    versions = document["versions"]
    peers = ", ".join(f"{library.title} {upstream(versions[library.key])}"
                      for library in results.libraries if library.package)
    foot = (f"{document['machine']['cpu']}, {document['machine']['cpus']} cores, {document['date']}"
            + (f"; {peers}" if peers else "") + "; medians, run in turns by ./dev compare")
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:.0f}" '
        f'viewBox="0 0 {width} {height:.0f}" font-family="Helvetica, Arial, sans-serif">',
        f'<rect width="{width}" height="{height:.0f}" fill="#ffffff"/>',
        text(16, 26, "Time (or memory) per operation: shorter is better", size=16, weight="bold"),
        *legend,
        *parts,
        text(16, height - 12, foot, size=10, colour="#57606a"),
        "</svg>",
    ]) + "\n"
