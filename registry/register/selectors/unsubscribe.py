"""The address by which whoever got a firm's message refuses that firm: an opaque token, encrypted and bound to one firm and
number. It holds ids of ours and no number, and cannot be guessed (AES-256-GCM, `core.secrets.encryption`)."""

import base64
import binascii
import struct
from dataclasses import dataclass

from core.secrets.encryption import CorruptSecret, decrypt, encrypt

PURPOSE = "unsubscribe"
LONGEST = 600  # characters of a token worth reading
_HEAD = struct.Struct(">?26sQQ")


@dataclass(frozen=True)
class Address:
    """`public_id`: what the firm knows it by; `marketer_id`, `number_id`: rows; `live` False: made with a test key."""

    public_id: str
    marketer_id: int
    number_id: int
    campaign: str = ""
    live: bool = True


def unsubscribe_token(address: Address) -> str:
    """URL-safe, about a hundred characters; the number of the key it is made with stands at its beginning."""
    head = _HEAD.pack(address.live, address.public_id.encode(), address.marketer_id, address.number_id)
    return base64.urlsafe_b64encode(encrypt(PURPOSE, head + address.campaign.encode())).rstrip(b"=").decode()


def unsubscribe_address(token: str) -> Address | None:
    """None for a token that is none of ours."""
    if len(token) > LONGEST or not token.isascii():
        return None
    try:
        said = decrypt(PURPOSE, base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        live, public_id, marketer, number = _HEAD.unpack(said[: _HEAD.size])
    except (CorruptSecret, binascii.Error, ValueError, struct.error):
        return None
    return Address(public_id.decode(), marketer, number, said[_HEAD.size :].decode(), live)
