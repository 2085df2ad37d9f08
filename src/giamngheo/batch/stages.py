"""What a run says of itself: its stages, as the progress bar names them."""

from giamngheo.rules import Text

READING = Text("Đọc và kiểm tra danh sách", "Reading and checking the lists")
EARLIER = Text("Đọc danh sách năm trước và tổng số hộ", "Reading earlier lists and totals")
CLASSIFYING = Text("Phân loại hộ", "Classifying households")
WRITING = Text("Ghi danh sách và lý do", "Writing the list and the reasons")
FORMS = Text("Lập biểu 7.1–7.11", "Filling forms 7.1–7.11")
CHECKING = Text("Ghi bản sao có cột lỗi", "Writing the checked copies")
