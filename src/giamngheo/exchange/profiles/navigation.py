"""Where profiles and the export stand in the navigation."""

from giamngheo.exchange import permissions
from giamngheo.platform.web.navigation import REGISTER, Entry, register_entry
from giamngheo.registry import permissions as registry_permissions
from giamngheo.rules.text import Text


def register() -> None:
    label = Text("Đối chiếu số định danh", "Check of citizen numbers")
    register_entry(
        Entry(
            "exchange:population",
            label,
            registry_permissions.VERIFY,
            REGISTER,
            icon="arrow-left-right",
            order=40,
        )
    )
    label = Text("Mẫu trao đổi", "Exchange profiles")
    register_entry(
        Entry("exchange:profiles", label, permissions.PROFILE_VIEW, REGISTER, icon="arrow-repeat", order=50)
    )
    label = Text("Xuất sổ hộ", "Export the register")
    register_entry(
        Entry("exchange:extracts", label, permissions.REGISTER_EXPORT, REGISTER, icon="download", order=60)
    )
