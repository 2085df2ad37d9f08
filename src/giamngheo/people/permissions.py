"""What can be done with accounts, roles, devices and offices."""

from giamngheo.platform.scope import declare

ACCOUNT_VIEW = declare("people.account.view", "Xem tài khoản", "View accounts")
ACCOUNT_ADD = declare("people.account.add", "Tạo tài khoản", "Create accounts", strong=True)
ACCOUNT_CHANGE = declare("people.account.change", "Sửa thông tin tài khoản", "Correct accounts", strong=True)
ACCOUNT_RESET = declare("people.account.reset", "Cấp lại mật khẩu", "Reset passwords", strong=True)
ACCOUNT_LOCK = declare(
    "people.account.lock", "Khóa, mở khóa tài khoản", "Lock and unlock accounts", strong=True
)
SESSION_END = declare("people.session.end", "Kết thúc phiên làm việc", "End sessions")
ROLE_GRANT = declare("people.role.grant", "Giao vai trò", "Grant roles", strong=True)
ROLE_END = declare("people.role.end", "Thôi giao vai trò", "End roles", strong=True)
DEVICE_ENROL = declare("people.device.enrol", "Cấp mã cho thiết bị", "Enrol devices", strong=True)
DEVICE_REVOKE = declare("people.device.revoke", "Thu hồi thiết bị", "Revoke devices")
OFFICE_VIEW = declare("people.office.view", "Xem cơ quan, chức danh", "View offices and posts")
OFFICE_CHANGE = declare(
    "people.office.change", "Sửa cơ quan, chức danh", "Change offices and posts", strong=True
)
# as granting a role: whoever is let act for another gives a code of their own afterwards
DELEGATE = declare(
    "people.delegation.give", "Ủy quyền vai trò của mình", "Delegate a role of one's own", strong=True
)
OWN_ACCOUNT = declare(
    "people.self.change", "Đổi mật khẩu, mã PIN, thiết bị của mình", "Change one's own sign-in", anywhere=True
)
SIGN_IN = declare("people.self.enter", "Đăng nhập", "Sign in", anywhere=True)
