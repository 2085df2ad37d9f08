"""What can be done in a review."""

from giamngheo.platform.scope import declare

VIEW = declare("reviews.case.view", "Xem hồ sơ rà soát", "See the files of a review")
OPEN = declare("reviews.campaign.open", "Mở đợt rà soát", "Open a review", strong=True)
CALENDAR = declare(
    "reviews.calendar.edit",
    "Sửa lịch ngày làm việc",
    "Edit the calendar of working days",
    anywhere=True,
)
LIST = declare("reviews.case.list", "Lập danh sách hộ cần rà soát", "List the households to review")
ASSESS = declare("reviews.assessment.save", "Ghi phiếu rà soát", "Save review forms")
FETCH = declare(
    "reviews.assessment.fetch",
    "Tải tệp phiếu có sẵn tên hộ, thành viên",
    "Download forms that hold the households and members",
    strong=True,
)
CHECK = declare("reviews.assessment.return", "Trả phiếu cho rà soát viên", "Return forms to the enumerator")
STEP = declare("reviews.village.step", "Chuyển bước rà soát của thôn", "Move a village to its next step")
MEETING = declare("reviews.meeting.record", "Ghi kết quả họp dân", "Record a village meeting")
COMMITTEE = declare(
    "reviews.committee.settle", "Ban Chỉ đạo kết luận hộ chưa thống nhất", "Settle what meetings refused"
)
POST = declare("reviews.posting.record", "Niêm yết kết quả", "Post the results")
COMPLAINT = declare("reviews.complaint.record", "Xử lý khiếu nại kết quả", "Handle complaints about results")
CONSULT = declare("reviews.opinion.record", "Ghi ý kiến cấp trên", "Record the higher authority's opinion")
DECIDE = declare(
    "reviews.decision.sign", "Ban hành quyết định công nhận", "Issue recognition decisions", strong=True
)
REOPEN = declare("reviews.step.reopen", "Mở lại bước đã qua", "Reopen a step that was passed", strong=True)
SCAN = declare("reviews.decision.scan", "Đính kèm bản quyết định đã ký", "Attach the signed decision")
QUALITY_READ = declare(
    "reviews.quality.read", "Xem cảnh báo chất lượng rà soát", "See warnings on the quality of a review"
)
QUALITY = declare("reviews.quality.settle", "Xử lý cảnh báo chất lượng", "Settle warnings on quality")
TARGET_READ = declare("reviews.target.read", "Xem chỉ tiêu giảm nghèo", "See the targets of areas")
TARGET = declare("reviews.target.set", "Giao chỉ tiêu giảm nghèo", "Set the targets of areas")
