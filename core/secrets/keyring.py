"""Secret keys from outside the database: where they come from, how they are written, which one is in use.

A source says ``1:<64 hexadecimal digits>,2:…`` (commas or lines). It is named by an environment variable:

* the keys themselves: ``1:00ff…``
* ``file:/run/secrets/dnc-seal``
* ``hook:package.module.function``: a function of no arguments that returns such text, or a mapping of id to bytes
* unset: a file of its own under ``settings.DNC_KEYS``, made on first use, readable by its owner only

The file ``made`` there names what was made or, named by a variable, used: a key that was there once and is missing is asked
back, never made anew.

The key with the highest id is the active one: it encrypts; all of them decrypt. Of the seal keys the database says which
one is in use (`core.sealing.key_use`); a higher one waits.
"""

import os
import re
import secrets
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from core.files.sync import sync_folder

KEY_BYTES = 32
MOST_ID = 32_767  # a smallint
MADE, SEAL = "made", "seal"
KEYS = (SEAL, "enc-*")
OF_OTHERS = {SEAL: "DNC_SEAL_KEYS", "snapshot": "DNC_SNAPSHOT_KEYS", "django": "DNC_SECRET_KEY"}
FOR_ALL = stat.S_IRWXG | stat.S_IRWXO
_ENTRY = re.compile(r"([0-9]{1,5}):([0-9a-fA-F]{64})")


@dataclass(frozen=True, repr=False)
class KeyRing:
    """Keys of 32 bytes by id, at least one. Its repr never shows them."""

    keys: Mapping[int, bytes]

    @property
    def active_id(self) -> int:
        return max(self.keys)

    @property
    def active(self) -> bytes:
        return self.keys[self.active_id]

    def __repr__(self) -> str:
        return f"<KeyRing ids={sorted(self.keys)}>"


def load_ring(variable: str, default: Path) -> KeyRing:
    """The keys that `variable` names, else those in the file `default`, which is made when missing.

    Raises ImproperlyConfigured, with a sentence that holds no key, when there is none, one is malformed, others may read
    its file, or its file was made before and is missing now.
    """
    source = os.environ.get(variable, "").strip()
    if not source:
        make_once(default, f"1:{secrets.token_hex(KEY_BYTES)}\n")
        return _parse_ring(_read(default, f"The key file {default}"), f"the key file {default}")
    ring = _named_ring(variable, source)
    _note_made(default)
    return ring


def _named_ring(variable: str, source: str) -> KeyRing:
    if source.startswith("hook:"):
        return _from_hook(variable, source.removeprefix("hook:"))
    if source.startswith("file:"):
        path = Path(source.removeprefix("file:"))
        return _parse_ring(_read(path, f"The file that {variable} names"), f"the file that {variable} names")
    return _parse_ring(source, variable)


def _parse_ring(text: str, where: str) -> KeyRing:
    """Keys from ``id:hex`` entries; `where` is what the sentence of an error calls their source."""
    keys: dict[int, bytes] = {}
    for n, entry in enumerate(filter(None, re.split(r"[,\s]+", text)), start=1):
        match = _ENTRY.fullmatch(entry)
        if match is None:
            raise ImproperlyConfigured(
                f"Key {n} in {where} is malformed; write id:key, the key as 64 hexadecimal digits."
            )
        _add(keys, int(match[1]), bytes.fromhex(match[2]), where)
    if not keys:
        raise ImproperlyConfigured(f"There is no key in {where}; write at least one as id:key.")
    return KeyRing(keys)


def make_once(path: Path, content: str | bytes) -> None:
    """As `write_once`, and only once for ever: raises ImproperlyConfigured where the file was made before and is gone, or
    where keys lie there without the list of what was made."""
    if not path.exists():
        if path.name in _names_made(path.parent) and not path.exists():  # another may have made it in this moment
            raise _missing(path)
        _begin(path.parent)
    write_once(path, content)
    _note_made(path)


def begin_folder() -> None:
    """The register is new, and these are its keys from now on, wherever they are named."""
    _begin(settings.DNC_KEYS)
    _note_made(settings.DNC_KEYS / SEAL)


def folder_was_begun() -> bool:
    """Whether this is the folder of keys of a register that is there; false where it is new or lost, or its list is."""
    folder: Path = settings.DNC_KEYS
    return (folder / MADE).exists() and (SEAL in _names_made(folder) or (folder / SEAL).exists())


def _begin(folder: Path) -> None:
    """Before the first key, so that keys without the list are a loss and never a start under way."""
    made = folder / MADE
    if made.exists():
        return
    if any(found for pattern in KEYS for found in folder.glob(pattern)):
        raise ImproperlyConfigured(
            f"{made} is missing, though there are keys beside it; bring it back from the back-up of the keys. Whoever put"
            f" them there himself, and lets the others be made, makes it empty: touch {made}."
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made.touch(0o600)


def _note_made(path: Path) -> None:
    """Only into a list that is there: a lost one does not come back with the one key that is read."""
    made = path.parent / MADE
    if made.exists() and path.name not in _names_made(path.parent):
        with made.open("a") as file:
            file.write(f"{path.name}\n")
            file.flush()
            os.fsync(file.fileno())


def _names_made(folder: Path) -> list[str]:
    made = folder / MADE
    return made.read_text().split() if made.exists() else []


def _missing(path: Path) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"The key file {path} is missing, though it was made before; bring it back from the back-up of the keys."
        " A new key could not read what was written under the old one (docs/keys.md)."
    )


def refuse_unfit_keys() -> None:
    """Raises ImproperlyConfigured, naming the file, when anybody but its owner may read or write one of the keys, write
    into their folder, or one that was made is missing and stands in no setting either."""
    folder = settings.DNC_KEYS
    if folder.exists() and (mode := folder.stat().st_mode) & (stat.S_IWGRP | stat.S_IWOTH):
        said = f"The folder of the keys {folder} can be written by others (mode {stat.S_IMODE(mode):04o})"
        raise ImproperlyConfigured(f"{said}; close it: chmod 700 {folder}.")
    for path in _key_files():
        _refuse_open(path)
    for name in _names_made(folder):
        if not (folder / name).exists() and not os.environ.get(_variable_of(name)):
            raise _missing(folder / name)


def _variable_of(name: str) -> str:
    """The setting that names this key where no file does."""
    for prefix, variable in (("enc-", "DNC_KEY_"), ("sign-", "DNC_SIGN_")):
        if name.startswith(prefix):
            return variable + name.removeprefix(prefix).upper().replace("-", "_")
    return OF_OTHERS.get(name, "")


def write_once(path: Path, content: str | bytes) -> None:
    """Make `path` with `content`, readable by its owner only, unless it exists.

    Safe when several processes start at once: one of them wins, and nobody reads half a file.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
        sync_folder(path.parent)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _from_hook(variable: str, name: str) -> KeyRing:
    try:
        answer = import_string(name)()
    except Exception as error:
        # The hook's own message may quote a key: name its kind only.
        raise ImproperlyConfigured(f"The hook that {variable} names failed ({type(error).__name__}).") from None
    where = f"the answer of the hook that {variable} names"
    if isinstance(answer, str):
        return _parse_ring(answer, where)
    if not isinstance(answer, Mapping) or not answer:
        raise ImproperlyConfigured(f"There is no key in {where}; it returns text or a mapping of id to key.")
    keys: dict[int, bytes] = {}
    for number, key in answer.items():
        _add(keys, number, key, where)
    return KeyRing(keys)


def _add(keys: dict[int, bytes], number: object, key: object, where: str) -> None:
    if not isinstance(number, int) or not 1 <= number <= MOST_ID:
        raise ImproperlyConfigured(f"A key's id in {where} is not a whole number from 1 to {MOST_ID}.")
    if number in keys:
        raise ImproperlyConfigured(f"Key {number} stands twice in {where}.")
    if not isinstance(key, bytes) or len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"Key {number} in {where} is not {KEY_BYTES} bytes long.")
    keys[number] = key


def _key_files() -> Iterator[Path]:
    named = (value for name, value in os.environ.items() if name.startswith("DNC_") and value.startswith("file:"))
    yield from (Path(value.removeprefix("file:")) for value in named)
    yield from settings.DNC_KEYS.rglob("*")


def _refuse_open(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except OSError:
        return  # destroyed meanwhile, or missing, which whoever needs it says
    if stat.S_ISREG(mode) and mode & FOR_ALL:
        raise ImproperlyConfigured(
            f"The key file {path} is open to others (mode {stat.S_IMODE(mode):04o}); close it: chmod 600 {path}."
        )


def _read(path: Path, what: str) -> str:
    _refuse_open(path)
    try:
        return path.read_text("ascii")
    except OSError as error:
        raise ImproperlyConfigured(f"{what} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"{what} is not a key file.") from None
