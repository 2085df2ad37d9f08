"""What can be done with the inbox."""

from giamngheo.platform.scope import declare

VIEW = declare("complaints.grievance.view", "Xem ý kiến, khiếu nại", "View the inbox")
RECORD = declare("complaints.grievance.record", "Tiếp nhận ý kiến, khiếu nại", "Record what is received")
ASSIGN = declare("complaints.grievance.assign", "Phân công giải quyết", "Assign complaints")
ANSWER = declare(
    "complaints.grievance.answer", "Trả lời, kết thúc, mở lại", "Answer, end, reopen", strong=True
)
SECRET = declare("complaints.denunciation.view", "Xem đơn tố cáo", "See denunciations")
