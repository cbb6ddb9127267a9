from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.actors import Actor
from core.errors import DomainError
from registry.engine.index.build import BuildRefused
from registry.register.following.register_view import store
from registry.register.services.snapshot import snapshot_build


class Command(BaseCommand):
    help = "The register's snapshot on this machine: build a new version, verify every byte of all, list them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["build", "verify", "list"])

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        if act == "build":
            self.build()
        else:
            self.show(thorough=act == "verify")

    def build(self) -> None:
        try:
            version = snapshot_build(at=clock.now(), actor=Actor.system("snapshot"))
        except (DomainError, BuildRefused) as error:
            raise CommandError(str(getattr(error, "message", error))) from None
        self.stdout.write(f"Snapshot {version} is built and in use.")

    def show(self, *, thorough: bool) -> None:
        versions = store()
        found = versions.list_versions(thorough=thorough)
        if not found:
            raise CommandError("There is no snapshot here yet; build one: manage.py snapshot build")
        for one in found:
            mark = "*" if one.version == versions.current() else " "
            if one.manifest is None or one.refused:
                self.stdout.write(f"{mark} {one.version}: refused. {one.refused}")
            else:
                said = one.manifest
                self.stdout.write(
                    f"{mark} {one.version}: {said.count} numbers, key {said.seal_key}, of {said.built_at}"
                )
        refused = [one for one in found if one.refused]
        if refused and thorough:
            raise CommandError(f"{len(refused)} of {len(found)} versions cannot be used.")
