"""What can be done with figures."""

from giamngheo.platform.scope import declare

VIEW = declare(
    "monitoring.results.view", "Xem kết quả, số liệu theo địa bàn", "View results and figures by area"
)
SUBMIT = declare("monitoring.report.submit", "Nộp báo cáo rà soát", "Hand in reports of a review")
