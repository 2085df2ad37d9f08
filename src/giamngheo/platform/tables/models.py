"""Ways of looking at a list that a reader has named."""

from __future__ import annotations

from django.db import models


class SavedTableView(models.Model):
    """A name of one's own for an address of a list.

    `query` never holds words about persons (see `Filter.personal`).
    """

    user_id = models.BigIntegerField()
    table = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "cách xem đã lưu"
        app_label = "platform"
        constraints = (
            models.UniqueConstraint(fields=["user_id", "table", "label"], name="platform_one_view_of_a_name"),
        )

    def __str__(self) -> str:
        return self.label
