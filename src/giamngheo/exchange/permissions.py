"""What can be done with files that go to other offices and come back."""

from giamngheo.platform.scope import declare

PROFILE_VIEW = declare("exchange.profile.view", "Xem mẫu trao đổi", "See exchange profiles")
PROFILE_EDIT = declare("exchange.profile.edit", "Lập, sửa mẫu trao đổi", "Make and change exchange profiles")
PROFILE_FILL = declare(
    "exchange.profile.fill", "Điền mẫu trao đổi để gửi đi", "Fill templates to send", strong=True
)
PROFILE_READ = declare(
    "exchange.profile.read", "Đọc tệp trả về vào sổ", "Read returned files into the register", strong=True
)
REGISTER_EXPORT = declare(
    "exchange.register.export", "Xuất sổ hộ ra tệp", "Export the register to a file", strong=True
)
RECEIVE = declare(
    "exchange.handover.receive", "Nhận danh sách được gửi", "Receive the lists that are sent", strong=True
)
