"""What can be done with the things that all rooms share."""

from giamngheo.platform.scope import declare

AUDIT_VIEW = declare("platform.audit.view", "Xem nhật ký", "View the audit")
AUDIT_EXPORT = declare("platform.audit.export", "Tải nhật ký ra tệp", "Download the audit", strong=True)
AUDIT_ERASE = declare(
    "platform.audit.erase",
    "Xóa dữ liệu một người khỏi nhật ký theo yêu cầu hợp pháp",
    "Erase a person's data from the audit as the law asks",
    strong=True,
)
JOB_VIEW = declare("platform.job.view", "Xem việc chạy nền", "View background jobs", anywhere=True)
JOB_CANCEL = declare("platform.job.cancel", "Hủy việc chạy nền", "Cancel background jobs", anywhere=True)
INSTALLATION = declare(
    "platform.installation.manage", "Quản trị bản cài đặt", "Manage the installation", strong=True
)
DOCUMENT_VIEW = declare("platform.document.view", "Xem văn bản đã ban hành", "View issued documents")
DOCUMENT_PRINT = declare(
    "platform.document.print",
    "In nhiều văn bản trong một tệp",
    "Print many documents as one file",
    strong=True,
)
DOCUMENT_ISSUE = declare(
    "platform.document.issue", "Ban hành, thu hồi văn bản", "Issue and revoke documents", strong=True
)
TEMPLATE_REPLACE = declare(
    "platform.template.replace", "Thay mẫu văn bản", "Replace templates of documents", strong=True
)
LAW_CONFIRM = declare(
    "platform.law.confirm",
    "Xác nhận giá trị pháp luật với văn bản đã ký",
    "Confirm values of the law against signed documents",
    strong=True,
    anywhere=True,
)
