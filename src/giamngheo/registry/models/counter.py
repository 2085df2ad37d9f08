"""Counters of codes."""

from django.db import models


class CodeCounter(models.Model):
    """The last number given under a prefix."""

    name = models.CharField(max_length=8, primary_key=True)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "bộ đếm mã"

    def __str__(self) -> str:
        return f"{self.name}{self.last}"
