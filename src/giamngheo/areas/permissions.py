"""What can be done with units."""

from giamngheo.platform.scope import declare

VIEW = declare("areas.unit.view", "Xem địa bàn", "View areas")
ADD_VILLAGE = declare("areas.village.add", "Thêm thôn, tổ dân phố", "Add villages")
RENAME_VILLAGE = declare("areas.village.rename", "Đổi tên thôn, tổ dân phố", "Rename villages")
MOVE_VILLAGE = declare("areas.village.move", "Chuyển thôn sang xã khác", "Move villages to another commune")
CLOSE_VILLAGE = declare(
    "areas.village.close", "Kết thúc, sáp nhập thôn, tổ dân phố", "Close or merge villages"
)
WITHDRAW_VILLAGE = declare(
    "areas.village.withdraw", "Rút thôn, tổ dân phố thêm nhầm", "Withdraw villages added by mistake"
)
RECORD_FACT = declare(
    "areas.fact.record", "Ghi khu vực, vùng, địa bàn đặc biệt", "Record locality, region and status"
)
RECORD_RESIDENTS = declare("areas.residents.record", "Ghi số hộ dân cư", "Record resident households")
LOAD = declare("areas.unit.load", "Nạp danh mục đơn vị hành chính", "Load administrative units", strong=True)
