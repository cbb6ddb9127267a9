"""What an officer has written into the form of an act and not sent yet."""

from django.db import models

from compliance.cases.models.case import Case
from core.models import User
from core.models.free_text import FreeJSONField


class ActDraft(models.Model):
    """One per case, act and officer. It ends as its officer does the act or drops it, as they stand aside, and with the case. What
    another did meanwhile overtakes it, and leaves it to them."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    act = models.CharField(max_length=40)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    fields = FreeJSONField(default=dict)  # by name, as they were typed
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "act", "user"], name="act_draft_once")]
