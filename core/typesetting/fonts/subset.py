"""Makes the fonts beside this file from those of npm's packages; README.md says when and how.

    python core/typesetting/fonts/subset.py FOLDER

FOLDER holds the two packages unpacked, as ``noto-serif-sc`` and ``noto-sans-sc``. Needs fonttools (requirements-dev.txt).
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
LATIN = {*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x1F00)}
SIGNS = {
    *range(0x2000, 0x2E80),
    *range(0x2E80, 0x3100),
    *range(0x31C0, 0x3400),
    *range(0xFE30, 0xFE50),
    *range(0xFF00, 0xFFF0),
}
HAN = {
    *range(0x3400, 0x4DC0),
    *range(0x4E00, 0xA000),
    *range(0xF900, 0xFB00),
    *range(0x20000, 0x33480),
}  # GB 18030-2022
COMMON = {
    ord(bytes([row, cell]).decode("gb2312"))
    for row in range(0xB0, 0xF8)
    for cell in range(0xA1, 0xFF)
    if (row, cell) < (0xD7, 0xFA) or row > 0xD7
}
FONTS = {
    "NotoSerifSC-Regular.ttf": ("noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf", LATIN | SIGNS | HAN),
    "NotoSerifSC-Bold.ttf": ("noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf", LATIN | SIGNS | COMMON),
    "NotoSansSC-Bold.ttf": ("noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf", LATIN | SIGNS | COMMON),
}
UNUSED = ["vhea", "vmtx", "VORG", "BASE", "DSIG", "meta"]  # for text from top to bottom


def cut(source: Path, wanted: set[int], target: Path) -> set[int]:
    """Write the part of the font at `source` that draws `wanted`; returns what it covers."""
    options = Options(hinting=False, notdef_outline=True, drop_tables=[*Options._drop_tables_default, *UNUSED])
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    font = TTFont(source, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    font.save(target)
    return set(font.getBestCmap())


def ranges(codes: set[int]) -> str:
    """``20-7e a0-24f …``, a line."""
    parts: list[list[int]] = []
    for code in sorted(codes):
        if parts and parts[-1][1] == code - 1:
            parts[-1][1] = code
        else:
            parts.append([code, code])
    return " ".join(f"{first:x}-{last:x}" for first, last in parts) + "\n"


def main(folder: Path) -> None:
    covered = {name: cut(folder / source, wanted, HERE / name) for name, (source, wanted) in FONTS.items()}
    (HERE / "covered.txt").write_text(ranges(covered["NotoSerifSC-Regular.ttf"]), "ascii")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
