"""Whether an evidence bundle is as it was made."""

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from compliance.cases.rules.bundle import FORMAT, MANIFEST, BundleFile

PIECE = 1 << 20
MOST_FILES, MOST_MANIFEST = 20_000, 16 << 20


def bundle_faults(archive: BinaryIO, manifest_proved: Callable[[bytes], Mapping[str, Any]]) -> list[str]:
    """What is not as it was made, each in a sentence; empty for a whole bundle.

    `manifest_proved`: the statement of a manifest whose signature holds; raises ValueError.
    """
    try:
        with zipfile.ZipFile(archive) as bundle:
            infos = {info.filename: info for info in bundle.infolist()}
            if len(infos) != len(bundle.infolist()) or len(infos) > MOST_FILES or MANIFEST not in infos:
                return ["This is no bundle: its list is missing, or files stand in it twice."]
            if infos[MANIFEST].file_size > MOST_MANIFEST:
                return ["The list is too long."]
            return _compared(bundle, infos, manifest_proved(bundle.read(MANIFEST)))
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        return [str(error) or "This is no bundle."]


def _compared(bundle: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], statement: Mapping[str, Any]) -> list[str]:
    if statement.get("format") != FORMAT:
        return ["The list is of another kind of file."]
    listed = {row["path"]: BundleFile(row["path"], row["size"], row["sha256"]) for row in statement["files"]}
    found = [
        f"{path}: stands in the bundle, but not in its list." for path in sorted(infos.keys() - {*listed, MANIFEST})
    ]
    found += [f"{path}: is missing." for path in sorted(listed.keys() - infos.keys())]
    for path in sorted(listed.keys() & infos.keys()):
        if infos[path].file_size != listed[path].size or _digest(bundle, path) != listed[path].sha256:
            found.append(f"{path}: was changed.")
    return found


def _digest(bundle: zipfile.ZipFile, path: str) -> str:
    digest = hashlib.sha256()
    try:
        with bundle.open(path) as source:
            while piece := source.read(PIECE):
                digest.update(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError):  # its packing does not hold any more
        return ""
    return digest.hexdigest()
