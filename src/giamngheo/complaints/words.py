"""The inbox in the words of the reader."""

from __future__ import annotations

from giamngheo.complaints.models import Grievance
from giamngheo.platform.components import Status, Tone
from giamngheo.rules.text import Text

KINDS = {
    Grievance.Kind.POSTED_RESULT: Text("Về kết quả rà soát", "About a result of the review"),
    Grievance.Kind.COMPLAINT: Text("Khiếu nại", "Complaint"),
    Grievance.Kind.DENUNCIATION: Text("Tố cáo", "Denunciation"),
    Grievance.Kind.PETITION: Text("Kiến nghị, phản ánh", "Petition"),
}
CHANNELS = {
    Grievance.Channel.COUNTER: Text("Bộ phận một cửa", "Counter"),
    Grievance.Channel.PUBLIC: Text("Trang công khai", "Public page"),
    Grievance.Channel.PHONE: Text("Điện thoại", "Telephone"),
    Grievance.Channel.POST: Text("Bưu điện", "Post"),
}
STATES = {
    Grievance.State.RECEIVED: Status(Text("Mới tiếp nhận", "Received"), Tone.WAITING),
    Grievance.State.IN_HAND: Status(Text("Đang giải quyết", "In hand"), Tone.INFO),
    Grievance.State.ANSWERED: Status(Text("Đã trả lời", "Answered"), Tone.GOOD),
    Grievance.State.NOT_ACCEPTED: Status(Text("Không thụ lý", "Not accepted"), Tone.NEUTRAL),
    Grievance.State.WITHDRAWN: Status(Text("Đã rút", "Withdrawn"), Tone.NEUTRAL),
}
OUTCOMES = {
    Grievance.Outcome.UPHELD: Text("Đúng", "Upheld"),
    Grievance.Outcome.PARTLY: Text("Đúng một phần", "Partly upheld"),
    Grievance.Outcome.REFUSED: Text("Không đúng", "Refused"),
    Grievance.Outcome.EXPLAINED: Text("Giải thích, hướng dẫn", "Explained"),
}
