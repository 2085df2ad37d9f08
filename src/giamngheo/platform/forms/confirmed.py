"""Forms that show what is unlikely in what was typed, and ask once whether it is so."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from giamngheo.platform.confirming import Unconfirmed
from giamngheo.platform.web.language import language
from giamngheo.rules.text import Text


class ConfirmedForm(forms.Form):
    """Shows `notes` with a box to tick, which sends `mark`."""

    notes: Sequence[Text] = ()
    mark = ""

    @property
    def confirmed(self) -> str:
        """What the user has confirmed: the mark of the notes that were shown."""
        return str(self.data.get("confirmed", ""))

    def ask(self, error: Unconfirmed) -> None:
        self.notes, self.mark = error.notes, error.mark
        self.add_error(None, error.message.get(language()))
