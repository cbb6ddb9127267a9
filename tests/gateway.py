"""Stands for a deployment's own gateway where production settings are checked."""

from core.models import Number


class Gateway:
    def send(self, number: Number, text: str) -> bool:
        return False
