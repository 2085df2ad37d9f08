"""The words of a procedure: who acts, its stages, what a step makes."""

from __future__ import annotations

from typing import Literal

from giamngheo.rules import Text

Actor = Literal[
    "household",
    "village_head",
    "enumerator",
    "commune_committee",
    "commune_chairman",
    "poverty_officer",
    "party_cell_secretary",
    "mass_organisations",
    "household_representatives",
    "fatherland_front",
    "consulted_authority",
    "province_chairman",
    "provincial_department",
    "ministry",
]
ACTORS: dict[str, Text] = {
    "household": Text("hộ gia đình", "the household"),
    "village_head": Text("trưởng thôn, tổ trưởng tổ dân phố", "the village head"),
    "enumerator": Text("rà soát viên", "the enumerator"),
    "commune_committee": Text("Ban Chỉ đạo rà soát cấp xã", "the commune's review committee"),
    "commune_chairman": Text("Chủ tịch Ủy ban nhân dân cấp xã", "the commune chairman"),
    "poverty_officer": Text("công chức phụ trách giảm nghèo cấp xã", "the commune's poverty officer"),
    "party_cell_secretary": Text("Bí thư chi bộ", "the secretary of the Party cell"),
    "mass_organisations": Text("các đoàn thể", "the mass organisations"),
    "household_representatives": Text("đại diện hộ gia đình", "representatives of households"),
    "fatherland_front": Text(
        "Mặt trận Tổ quốc cấp xã (giám sát)", "the commune's Fatherland Front (supervises)"
    ),
    "consulted_authority": Text("cơ quan được xin ý kiến", "the consulted authority"),
    "province_chairman": Text("Chủ tịch Ủy ban nhân dân cấp tỉnh", "the provincial chairman"),
    "provincial_department": Text(
        "Sở Nông nghiệp và Môi trường", "the Department of Agriculture and Environment"
    ),
    "ministry": Text("Bộ Nông nghiệp và Môi trường", "the Ministry of Agriculture and Environment"),
}


Stage = Literal["list", "classify", "meeting", "posting", "consultation", "recognition"]
STAGES: dict[str, Text] = {
    "list": Text("lập danh sách", "the list"),
    "classify": Text("rà soát, phân loại", "review and classification"),
    "meeting": Text("họp dân", "the village meeting"),
    "posting": Text("niêm yết", "the posting"),
    "consultation": Text("xin ý kiến", "the opinion"),
    "recognition": Text("công nhận", "the recognition"),
}
Product = Literal[
    "current_list",
    "applications",
    "review_list",
    "classes",
    "agreement",
    "minutes",
    "cleared_results",
    "opinion",
    "decision",
    "certificates",
    "refusals",
]
PRODUCTS: dict[str, Text] = {
    "current_list": Text("danh sách hộ đang quản lý", "the list in force"),
    "applications": Text("giấy đề nghị", "applications"),
    "review_list": Text("danh sách hộ cần rà soát", "the list of households to review"),
    "classes": Text("điểm và kết quả phân loại", "points and classes"),
    "agreement": Text("kết quả thống nhất", "agreed results"),
    "minutes": Text("biên bản họp dân", "minutes of the meeting"),
    "cleared_results": Text(
        "kết quả đã niêm yết, không còn khiếu nại", "posted results without open complaints"
    ),
    "opinion": Text("ý kiến của cấp trên", "the higher authority's opinion"),
    "decision": Text("quyết định công nhận", "the recognition decision"),
    "certificates": Text("giấy chứng nhận", "certificates"),
    "refusals": Text("văn bản trả lời không công nhận", "written refusals"),
}
