"""The web server's own log in the same lines: its report of a fault would quote the exception and the address."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from giamngheo.platform.log_lines import LogLine


class WebLog(Logger):
    """See `serving.py`; made by gunicorn."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(LogLine())
