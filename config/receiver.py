"""`./dnc webhooks`: a developer's own receiver of webhooks, over HTTPS on this machine.

Checks the signature of each message by the webhook's secret (Standard Webhooks 1.0) and prints what it says.
"""

import argparse
import json
import os
import ssl
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook, WebhookVerificationError

from config.run.home import RECEIVER_PORT

HOST = "127.0.0.1"
NAME = "localhost"
DAY = timedelta(days=1)
GOOD_FOR = timedelta(days=365)
MOST_BYTES = 1 << 20
SIGNED = ("webhook-id", "webhook-timestamp", "webhook-signature")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./dnc webhooks", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where its certificate is kept")
    parser.add_argument(
        "--secret", action="append", default=[], metavar="whsec_…", help="of a webhook; may be repeated"
    )
    options = parser.parse_args(arguments)
    _authority, server_file = certificate(options.folder, NAME)
    with Receiver(server_file, options.secret, RECEIVER_PORT) as receiver:
        receiver.say(f"Listening at https://{NAME}:{receiver.port}/ … Ctrl-C ends it.")
        if not options.secret:
            receiver.say("No --secret was given: signatures are not checked.")
        threading.Event().wait()
    return 0


class Receiver:
    """Answers 204 to what is signed by one of `secrets`, 401 to the rest; without any secret everything is taken, and so said."""

    def __init__(self, server_file: Path, secrets: Sequence[str], port: int) -> None:
        self.signers = self.signers_of(secrets)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(server_file)
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            timeout = 15

            def do_POST(self) -> None:
                length = self.headers.get("Content-Length", "")
                body = self.rfile.read(min(int(length), MOST_BYTES)) if length.isdecimal() else b""
                self.send_response(receiver.take(body, {name: self.headers.get(name, "") for name in SIGNED}))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer((HOST, port), Handler)
        self.server.daemon_threads = True
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)

    @staticmethod
    def signers_of(secrets: Sequence[str]) -> list[Webhook]:
        return [Webhook(secret) for secret in secrets]

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def take(self, body: bytes, headers: Mapping[str, str]) -> int:
        """Print what came; the status to answer."""
        good = any(verified(signer, body, headers) for signer in self.signers)
        word = "signature good" if good else "SIGNATURE WRONG" if self.signers else "signature not checked"
        self.say(f"{headers['webhook-id']} {word}\n{shown(body)}")
        return 204 if good or not self.signers else 401

    def say(self, words: str) -> None:
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()


def verified(signer: Webhook, body: bytes, headers: Mapping[str, str]) -> bool:
    try:
        signer.verify(body, dict(headers))
    except (WebhookVerificationError, ValueError):
        return False
    return True


def shown(body: bytes) -> str:
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    except ValueError:
        return f"{len(body)} bytes that are no JSON"


def certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """The file of a certificate authority, and one with key and certificate for `names`; made once, and anew after a year."""
    ca_file, server_file = folder / "ca.pem", folder / "server.pem"
    if ca_file.exists() and server_file.exists():
        old = x509.load_pem_x509_certificate(ca_file.read_bytes())
        if old.not_valid_after_utc > datetime.now(UTC) + DAY:
            return ca_file, server_file
    folder.mkdir(parents=True, exist_ok=True)
    authority = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A developer's own authority")])
    root = signed(issuer, issuer, authority, authority, x509.BasicConstraints(ca=True, path_length=None))
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    alternatives = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    leaf = signed(subject, issuer, key, authority, alternatives)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(server_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(private + pem(leaf))
    ca_file.write_bytes(pem(root))
    return ca_file, server_file


def signed(subject: x509.Name, issuer: x509.Name, key: Any, authority: Any, extension: Any) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now - DAY)
    return (
        builder.not_valid_after(now + GOOD_FOR)
        .add_extension(extension, critical=False)
        .sign(authority, hashes.SHA256())
    )


def pem(what: x509.Certificate) -> bytes:
    return what.public_bytes(serialization.Encoding.PEM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
