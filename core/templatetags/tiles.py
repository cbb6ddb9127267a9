"""Where each province's tile stands: (column, row). Neighbours stay neighbours as far as squares allow; this is no map."""

TILES: dict[str, dict[str, tuple[int, int]]] = {
    "cn": {
        "CN-HL": (8, 0), "CN-NM": (6, 1), "CN-JL": (8, 1), "CN-XJ": (0, 2), "CN-GS": (3, 2), "CN-NX": (4, 2),
        "CN-BJ": (6, 2), "CN-TJ": (7, 2), "CN-LN": (8, 2), "CN-QH": (2, 3), "CN-SN": (4, 3), "CN-SX": (5, 3),
        "CN-HE": (6, 3), "CN-SD": (7, 3), "CN-XZ": (1, 4), "CN-SC": (3, 4), "CN-CQ": (4, 4), "CN-HA": (5, 4),
        "CN-AH": (6, 4), "CN-JS": (7, 4), "CN-SH": (8, 4), "CN-YN": (3, 5), "CN-GZ": (4, 5), "CN-HB": (5, 5),
        "CN-JX": (6, 5), "CN-ZJ": (7, 5), "CN-GX": (4, 6), "CN-HN": (5, 6), "CN-GD": (6, 6), "CN-FJ": (7, 6),
        "CN-TW": (8, 6), "CN-HI": (4, 7), "CN-MO": (5, 7), "CN-HK": (6, 7),
    },
    "us": {
        "US-AK": (0, 0), "US-ME": (10, 0), "US-VT": (9, 1), "US-NH": (10, 1), "US-WA": (0, 2), "US-ID": (1, 2),
        "US-MT": (2, 2), "US-ND": (3, 2), "US-MN": (4, 2), "US-IL": (5, 2), "US-WI": (6, 2), "US-MI": (7, 2),
        "US-NY": (8, 2), "US-RI": (9, 2), "US-MA": (10, 2), "US-OR": (0, 3), "US-NV": (1, 3), "US-WY": (2, 3),
        "US-SD": (3, 3), "US-IA": (4, 3), "US-IN": (5, 3), "US-OH": (6, 3), "US-PA": (7, 3), "US-NJ": (8, 3),
        "US-CT": (9, 3), "US-CA": (0, 4), "US-UT": (1, 4), "US-CO": (2, 4), "US-NE": (3, 4), "US-MO": (4, 4),
        "US-KY": (5, 4), "US-WV": (6, 4), "US-VA": (7, 4), "US-MD": (8, 4), "US-DE": (9, 4), "US-AZ": (1, 5),
        "US-NM": (2, 5), "US-KS": (3, 5), "US-AR": (4, 5), "US-TN": (5, 5), "US-NC": (6, 5), "US-SC": (7, 5),
        "US-DC": (8, 5), "US-OK": (3, 6), "US-LA": (4, 6), "US-MS": (5, 6), "US-AL": (6, 6), "US-GA": (7, 6),
        "US-HI": (0, 7), "US-TX": (3, 7), "US-FL": (8, 7),
    },
}  # fmt: skip
