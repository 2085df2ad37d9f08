"""What can be done with figures."""

from giamngheo.platform.scope import declare

VIEW = declare(
    "monitoring.results.view", "Xem kết quả, số liệu theo địa bàn", "View results and figures by area"
)
