"""What can be done in the registry."""

from giamngheo.platform.scope import declare

VIEW = declare("registry.household.view", "Xem sổ hộ", "See the register of households")
EXPORT = declare(
    "registry.household.export", "Tải danh sách hộ ra tệp", "Export lists of households", strong=True
)
EDIT = declare(
    "registry.household.edit", "Sửa thông tin không ảnh hưởng kết quả", "Edit what affects no result"
)
ADD = declare("registry.household.add", "Ghi hộ mới vào sổ", "Add a household to the register")
REQUEST = declare(
    "registry.change.request", "Đề nghị tách, nhập, chuyển, đổi chủ hộ", "Request changes of households"
)
APPROVE = declare(
    "registry.change.approve", "Duyệt đề nghị thay đổi", "Approve requests for change", strong=True
)
IDENTITY = declare("registry.identity.decide", "Xử lý hộ, người trùng", "Decide on duplicates")
VERIFY = declare(
    "registry.identity.verify",
    "Đối chiếu với cơ sở dữ liệu dân cư",
    "Check against the population database",
    strong=True,
)
RECORD = declare(
    "registry.decision.record",
    "Ghi quyết định công nhận đã có",
    "Record a past recognition decision",
    strong=True,
)
ISSUE = declare(
    "registry.decision.issue",
    "Ghi quyết định vừa ban hành vào sổ",
    "Write an issued decision into the ledger",
    strong=True,
)
UNMASK = declare(
    "registry.person.unmask", "Xem số định danh, điện thoại đầy đủ", "See full citizen numbers and telephones"
)
IMPORT = declare("registry.household.import", "Nhập danh sách hộ vào sổ", "Import lists of households")
FILL = declare("registry.entry.fill", "Nhập phiếu rà soát", "Fill in review forms")
