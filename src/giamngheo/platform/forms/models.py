"""What somebody has typed into a form and not sent yet, kept for all the computers of one account."""

from __future__ import annotations

from django.db import models

from giamngheo.platform.crypto.fields import EncryptedTextField


class FormDraft(models.Model):
    """The latest draft of one form of one account; `form` is the name that the page gives it (`data-draft`).

    `version`: of what the form changes, as it was when it was typed. `values`: JSON of the boxes by name, sealed.
    """

    user_id = models.BigIntegerField()
    form = models.CharField(max_length=200)
    version = models.CharField(max_length=40, blank=True)
    values = EncryptedTextField()
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = "bản nháp"
        app_label = "platform"
        constraints = (
            models.UniqueConstraint(fields=["user_id", "form"], name="platform_one_draft_of_a_form"),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def stamp(self) -> str:
        """Another one after every saving: whoever saves over it names it."""
        return self.saved_at.isoformat()
