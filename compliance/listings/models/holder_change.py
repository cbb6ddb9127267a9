"""What changed of whose a listed number is, written by triggers with each change: what commits late is found late, never missed."""

from django.db import models


class HolderClaimChange(models.Model):
    """A caller, by its id, of which something changed that an operator's word about its holder rests on: an answer, a complaint,
    what is established, a block by decision, an officer's word. Whoever looks at it deletes its rows first and reads afterwards.
    """

    caller = models.BigIntegerField(db_index=True)


class UntoldChange(models.Model):
    """A number, by its id, that an account came to hold; or an entry that began to stand untold. Deleted once whoever it reaches
    was told."""

    number = models.BigIntegerField(null=True)
    entry = models.BigIntegerField(null=True)
