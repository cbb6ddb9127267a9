"""Charts drawn on the server as SVG: they need no script, and a table with the same figures stands under each.

A point is a mapping: `label`, `value` (not negative), and if wanted `accent` (this one stands out),
`marker` (a dashed line with this text before it), `text` (the figure as shown), `href` (where the figure in the table leads).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.translation import get_language

from core.translation.words import named

register = template.Library()
Point = Mapping[str, Any]
HEIGHT = 100
STEP = 10
GAP = 2
LABELS = 8
# 广西壮族自治区 is 广西 on a tile.
SUFFIX = re.compile("(省|市|特别行政区|(壮族|回族|维吾尔)?自治区)$")


@register.inclusion_tag("components/column_chart.html")
def column_chart(
    title: str, points: Iterable[Point], label_heading: str, value_heading: str, id: str = "chart"
) -> dict[str, Any]:
    """Columns side by side, for something that runs over days."""
    rows = list(points)
    most = max((row["value"] for row in rows), default=0) or 1
    every = max(1, -(-len(rows) // LABELS))
    columns = []
    for index, row in enumerate(rows):
        height = round(row["value"] / most * HEIGHT, 2)
        columns.append(
            {
                **row,
                "x": index * STEP + GAP / 2,
                "line": index * STEP,
                "y": round(HEIGHT - height, 2),
                "height": height,
                "shown": index % every == 0,
                "minor": index % (2 * every) != 0,
            }
        )
    return {
        "id": id,
        "title": title,
        "columns": columns,
        "width": max(len(rows), 1) * STEP,
        "bar": STEP - GAP,
        "marked": any(row.get("marker") for row in rows),
        "label_heading": label_heading,
        "value_heading": value_heading,
    }


@register.inclusion_tag("components/bar_chart.html")
def bar_chart(title: str, points: Iterable[Point], label_heading: str, value_heading: str) -> dict[str, Any]:
    """Bars one below the other, each with its figure: chart and table in one."""
    rows = list(points)
    most = max((row["value"] for row in rows), default=0) or 1
    bars = [{**row, "share": round(row["value"] / most * 100, 2)} for row in rows]
    return {"title": title, "bars": bars, "label_heading": label_heading, "value_heading": value_heading}


@register.inclusion_tag("components/tile_grid.html")
def tile_grid(
    title: str, policy: Any, values: Mapping[str, int], value_heading: str, absent: str = "0"
) -> dict[str, Any]:
    """One tile a province (ISO 3166-2 code -> figure), about where it lies; darker is more. Not a map. `absent`: what stands
    where `values` has no figure."""
    most = max(values.values(), default=0) or 1
    language = get_language() or "en"
    tiles = []
    for code, province in policy.numbering.provinces.items():
        if province.tile:
            column, row = province.tile
            value = values.get(code, 0)
            name = province.names.get(language) or province.names.get("en", code)
            tiles.append(
                {
                    "short": SUFFIX.sub("", name) if language.startswith("zh") else code.split("-")[1],
                    "name": name,
                    "value": value,
                    "text": str(value) if code in values else absent,
                    "depth": 0 if not value else 1 + min(3, int(value / most * 4 - 0.001)),
                    "x": column * 60,
                    "y": row * 60,
                }
            )
    return {
        "title": title,
        "heading": named(policy.numbering.kind_of_region.names),
        "tiles": sorted(tiles, key=lambda tile: -int(tile["value"])),
        "width": (max((tile["x"] for tile in tiles), default=0)) + 60,
        "height": (max((tile["y"] for tile in tiles), default=0)) + 60,
        "value_heading": value_heading,
    }
