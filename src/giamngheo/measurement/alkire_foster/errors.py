"""Errors of the measures: a stable code and a bilingual message with what to do next."""

from __future__ import annotations

from giamngheo.rules.text import Text

MESSAGES: dict[str, Text] = {
    "no_indicators": Text(
        "Chưa chọn chỉ số nào. Nêu ít nhất một cột 0/1.",
        "No indicator is chosen. Name at least one 0/1 column.",
    ),
    "indicator_twice": Text("Chỉ số «{name}» được nêu hai lần.", "The indicator “{name}” is named twice."),
    "column_missing": Text(
        "Dữ liệu không có cột «{name}» (dùng cho: {use}). Các cột hiện có: {columns}.",
        "The data have no column “{name}” (wanted as {use}). Columns there: {columns}.",
    ),
    "columns_alike": Text(
        "Có hai cột tên «{name}», chỉ khác nhau ở cách gõ dấu hoặc khoảng trắng. Đổi tên hoặc bỏ một cột.",
        "Two columns are called “{name}” and differ only in how accents or spaces are typed. Rename or remove one.",
    ),
    "column_twice": Text(
        "Cột «{name}» được dùng cho cả {first} và {second}; mỗi cột chỉ có một vai trò.",
        "The column “{name}” serves both as {first} and {second}; a column has one role.",
    ),
    "indicator_not_01": Text(
        "Cột «{name}» có {count} giá trị không phải 0 hoặc 1 (ví dụ: {example}). "
        "Chỉ số thiếu hụt chỉ nhận 0, 1 hoặc để trống.",
        "The column “{name}” has {count} values other than 0 or 1 (for example: {example}). "
        "A deprivation is 0, 1 or empty.",
    ),
    "indicator_type": Text(
        "Cột «{name}» không phải cột số 0/1 (kiểu {kind}). Có chữ lẫn trong cột?",
        "The column “{name}” is not numeric 0/1 (its type is {kind}). Is there text in it?",
    ),
    "weights_count": Text(
        "Có {weights} trọng số cho {indicators} chỉ số; cần mỗi chỉ số một trọng số.",
        "{weights} weights were given for {indicators} indicators; each indicator needs one.",
    ),
    "weight_not_number": Text(
        "Trọng số chỉ số «{value}» không phải là số.", "The indicator weight “{value}” is not a number."
    ),
    "weight_negative": Text(
        "Trọng số của chỉ số «{name}» là {value}; trọng số phải lớn hơn 0.",
        "The weight of the indicator “{name}” is {value}; weights must be above 0.",
    ),
    "weights_too_fine": Text(
        "Các trọng số chỉ số không quy được về một mẫu số chung dưới {limit}. Viết gọn hơn, ví dụ 1/12.",
        "The indicator weights have no common denominator below {limit}. Write them simply, as 1/12.",
    ),
    "no_cutoff": Text(
        "Chưa có ngưỡng nào. Nêu k, phần trăm (--k 25,33), hoặc cột phân loại hộ (--class).",
        "There is no cut-off. Give k, percent (--k 25,33), or the column with the class (--class).",
    ),
    "k_not_number": Text("Ngưỡng k «{value}» không phải là số.", "The cut-off k “{value}” is not a number."),
    "k_out_of_range": Text(
        "Ngưỡng k = {value} nằm ngoài khoảng cho phép: lớn hơn 0 và nhiều nhất 100 (phần trăm).",
        "The cut-off k = {value} is out of range: above 0 and at most 100 (percent).",
    ),
    "cutoff_twice": Text("Ngưỡng «{value}» được nêu hai lần.", "The cut-off “{value}” is given twice."),
    "cutoffs_mixed": Text(
        "Không đo cùng lúc theo k và theo cột phân loại; hãy chạy hai lần.",
        "Cut-offs k and a class column are not measured together; run twice.",
    ),
    "class_without_codes": Text(
        "Chưa nêu những loại nào trong cột «{name}» được tính là nghèo.",
        "It is not said which classes of the column “{name}” count as poor.",
    ),
    "class_unknown": Text(
        "Không có loại «{value}» trong cột «{name}» và trong chuẩn; các loại trong dữ liệu: {choices}.",
        "There is no class “{value}” in the column “{name}” nor in the standard; classes in the data: "
        "{choices}.",
    ),
    "out_in_source": Text(
        "Thư mục kết quả {path} nằm trong dữ liệu nguồn: kết quả sẽ lẫn vào dữ liệu. Chọn thư mục khác.",
        "The folder {path} lies within the source: results would mix with the data. Choose another folder.",
    ),
    "table_empty": Text(
        "Bảng không có hàng nào: chỉ có tên cột. Hãy kiểm tra lại tệp đã xuất.",
        "The table has no rows, only the names of its columns. Check how the file was made.",
    ),
    "no_rows": Text(
        "Không có hàng nào dùng được: {rows} hàng, {missing} hàng thiếu giá trị.",
        "No row can be used: {rows} rows, {missing} of them with a missing value.",
    ),
    "weight_column_bad": Text(
        "Cột quyền số «{name}» có {count} giá trị âm, trống hoặc không phải số hữu hạn. "
        "Mỗi hàng phải có quyền số từ 0 trở lên.",
        "The weight column “{name}” has {count} values that are negative, missing or not finite. "
        "Every row needs a weight of 0 or more.",
    ),
    "weight_column_type": Text(
        "Cột quyền số «{name}» không phải là số (ví dụ: «{example}»). Phần thập phân viết sau dấu chấm, không "
        "ngăn hàng nghìn: 1234.5.",
        "The weight column “{name}” is not numeric (for example: “{example}”). Decimals follow a point, and "
        "thousands are not grouped: 1234.5.",
    ),
    "weight_column_zero": Text(
        "Mọi quyền số trong cột «{name}» đều bằng 0; không thể ước lượng.",
        "All weights of the column “{name}” are 0; nothing can be estimated.",
    ),
    "weight_column_spread": Text(
        "Quyền số trong cột «{name}» chênh nhau quá lớn: từ {low} đến {high}. Kiểm tra đơn vị của cột.",
        "The weights of the column “{name}” are too far apart: {low} to {high}. Check the column's unit.",
    ),
    "sums_too_large": Text(
        "Tổng có quyền số vượt quá số nguyên 64 bit. Chia cột quyền số (hoặc số tiền: dùng nghìn đồng) "
        "cho một hằng số rồi chạy lại.",
        "A weighted total exceeds a 64-bit whole number. Divide the weights (or the money: use thousands) "
        "by a constant and run again.",
    ),
    "design_missing": Text(
        "{count} hàng không có {use} (cột «{name}»). Mỗi hàng của mẫu phải có đủ tầng và cụm.",
        "{count} rows have no {use} (column “{name}”). Every row of a sample needs its stratum and cluster.",
    ),
    "cluster_needed": Text(
        "Có tầng hoặc yêu cầu sai số mẫu nhưng chưa nêu cột cụm. "
        "Nếu hộ được chọn thẳng, dùng chính mã hộ làm cụm.",
        "Strata or sampling errors are asked for, but no cluster column is named. "
        "If households were drawn directly, the household's own number is the cluster.",
    ),
    "cluster_in_two_strata": Text(
        "{count} cụm nằm trong nhiều tầng (ví dụ cụm {example}). "
        "Nếu số cụm được đánh lại từ đầu trong mỗi tầng, hãy thêm --nested; nếu không, sửa cột tầng hoặc cột cụm.",
        "{count} clusters lie in more than one stratum (for example cluster {example}). If cluster numbers start "
        "again in every stratum, add --nested; if not, correct the column of the stratum or of the cluster.",
    ),
    "lone_cluster": Text(
        "{count} tầng chỉ có một cụm (ví dụ tầng {example}): không tính được phương sai trong tầng. "
        "Gộp tầng, hoặc chọn cách xử lý: --lone-cluster certainty (coi như chọn chắc chắn) hoặc "
        "--lone-cluster centre (quanh trung bình chung).",
        "{count} strata have a single cluster (for example stratum {example}): there is no variance within. "
        "Merge strata, or choose a policy: --lone-cluster certainty (as if surely drawn) or --lone-cluster "
        "centre (around the grand mean).",
    ),
    "one_cluster_only": Text(
        "Mẫu chỉ có {clusters} cụm trong {strata} tầng, mỗi tầng một cụm: không thể tính sai số mẫu. "
        "Gộp tầng, hoặc thêm --register nếu là toàn bộ danh sách chứ không phải mẫu.",
        "The sample has only {clusters} clusters in {strata} strata, one in each: there is no sampling error "
        "to compute. Merge strata, or add --register if it is a full register and no sample.",
    ),
    "unknown_policy": Text(
        "Không có cách xử lý «{value}»; chọn một trong: {choices}.",
        "There is no policy “{value}”; choose one of: {choices}.",
    ),
    "confidence": Text(
        "Độ tin cậy {value} phải nằm giữa 50 và 100 (phần trăm).",
        "The confidence level {value} must lie between 50 and 100 (percent).",
    ),
    "year_varies": Text(
        "Kỳ {period} có nhiều năm ({low}–{high}); mỗi kỳ chỉ có một năm.",
        "Period {period} has several years ({low}–{high}); a period has one year.",
    ),
    "year_not_number": Text(
        "Cột năm «{name}» không phải số nguyên.", "The year column “{name}” is not a whole number."
    ),
    "year_twice": Text(
        "Hai kỳ {first} và {second} cùng là năm {year}; mỗi kỳ cần một năm riêng. Sửa cột năm, hoặc bỏ --year.",
        "The periods {first} and {second} are both of the year {year}; each needs its own. Correct the column of "
        "years, or leave out --year.",
    ),
    "periods_apart": Text(
        "Hai kỳ {first} và {second} không có nhóm nào chung theo «{name}»; không tính được thay đổi.",
        "The periods {first} and {second} share no group of “{name}”; no change can be computed.",
    ),
    "no_common_units": Text(
        "Không có hộ nào (theo cột «{name}») xuất hiện ở cả hai kỳ {first} và {second}.",
        "No household (by the column “{name}”) appears in both periods {first} and {second}.",
    ),
    "unit_missing": Text(
        "{count} hàng không có mã hộ (cột «{name}»), nên không theo dõi được qua các kỳ.",
        "{count} rows have no household key (column “{name}”), so they cannot be followed over time.",
    ),
    "unit_twice": Text(
        "{count} hộ xuất hiện nhiều lần trong cùng một kỳ (ví dụ {example}).",
        "{count} households appear more than once in one period (for example {example}).",
    ),
    "group_reserved": Text(
        "Cột nhóm không được tên là «{name}»: trong bảng kết quả, đó là tên của toàn bộ dữ liệu. Hãy đổi tên cột.",
        "A subgroup column cannot be named “{name}”, which stands for all the data in the tables. Rename the column.",
    ),
    "no_groups": Text(
        "Chưa nêu cột nhóm nào để so sánh.", "No subgroup column is named, so there is nothing to compare."
    ),
    "one_period": Text(
        "Cần ít nhất hai kỳ để so sánh; dữ liệu chỉ có {count}.",
        "At least two periods are needed to compare; the data have {count}.",
    ),
    "line_bad": Text(
        "{count} hàng có chuẩn (cột «{name}») trống hoặc không lớn hơn 0.",
        "{count} rows have a line (column “{name}”) that is empty or not above 0.",
    ),
    "points_bad": Text(
        "Cột điểm «{name}» phải là số nguyên không âm; có {count} giá trị khác.",
        "The points column “{name}” must hold whole numbers from 0; {count} values are different.",
    ),
    "points_type": Text(
        "Cột «{name}» ({use}) phải là số nguyên; kiểu hiện có: {kind}.",
        "The column “{name}” ({use}) must hold whole numbers; its type is {kind}.",
    ),
    "file_missing": Text("Không thấy tệp hoặc thư mục: {path}.", "There is no such file or folder: {path}."),
    "file_unreadable": Text(
        "Không đọc được {path}. Cần tệp CSV, Parquet hoặc thư mục Parquet. Chi tiết: {detail}",
        "{path} cannot be read. It must be CSV, Parquet or a folder of Parquet. Detail: {detail}",
    ),
    "out_of_memory": Text(
        "Không đủ bộ nhớ hoặc đĩa tạm cho phép tính này. Tăng giới hạn bộ nhớ, hoặc chọn ít nhóm hơn. "
        "Chi tiết: {detail}",
        "This computation needs more memory or temporary disk than allowed. Raise the limit or ask for fewer "
        "groups. Detail: {detail}",
    ),
    "indicators_needed": Text(
        "Bộ chuẩn «{standard}» không có cột thiếu hụt nào trong dữ liệu; hãy nêu --indicators.",
        "The data hold no deprivation column of the standard “{standard}”; name them with --indicators.",
    ),
    "engine_missing": Text(
        "Chưa cài {engine}. Cài gói «{package}» rồi chạy lại.",
        "{engine} is not installed. Install the package “{package}” and run again.",
    ),
    "java_missing": Text(
        "Spark cần Java {needed} trở lên (hiện có: {found}). Trên Debian hoặc Ubuntu: "
        "sudo apt-get install openjdk-17-jre-headless. Hoặc dùng bộ máy duckdb, không cần cài thêm gì.",
        "Spark needs Java {needed} or newer (found: {found}). On Debian or Ubuntu: "
        "sudo apt-get install openjdk-17-jre-headless. Or use the engine duckdb, which needs nothing more.",
    ),
    "engine_busy": Text(
        "Chương trình này đang mở một phiên Spark khác. Đóng phiên đó trước, hoặc đưa chính phiên đó vào "
        "(session=…).",
        "Another Spark session is open in this program. Close it first, or hand that very session over "
        "(session=…).",
    ),
    "engine_failed": Text(
        "{engine} dừng giữa chừng; chưa có kết quả nào được ghi. Chạy lại, hoặc dùng bộ máy duckdb. "
        "Chi tiết: {detail}",
        "{engine} stopped half-way; no result was written. Run again, or use the engine duckdb. "
        "Detail: {detail}",
    ),
    "cluster_unreachable": Text(
        "Không nối được với cụm Spark {master}, hoặc cụm không còn máy rỗi. Kiểm tra địa chỉ, tường lửa, "
        "mật khẩu của cụm và địa chỉ của máy này mà cụm gọi tới được.",
        "The Spark cluster {master} cannot be reached, or none of its workers is free. Check the address, "
        "the firewall, the cluster's password, and the address at which the cluster can call this computer.",
    ),
    "cluster_failed": Text(
        "Không khởi động được cụm Spark thử trên máy này. Chi tiết: {detail}",
        "The trial Spark cluster on this computer did not start. Detail: {detail}",
    ),
    "memory_limit": Text(
        "Giới hạn bộ nhớ «{value}» không đọc được; viết như 2GB hoặc 512MB.",
        "The memory limit “{value}” cannot be read; write it as 2GB or 512MB.",
    ),
    "memory_limit_beyond": Text(
        "Giới hạn bộ nhớ {value} lớn hơn bộ nhớ của máy này ({there}). Nêu ít hơn: phần không vừa sẽ dùng đĩa tạm.",
        "The memory limit {value} is more than this computer has ({there}). Give less: what does not fit goes to "
        "temporary disk.",
    ),
    "unknown_engine": Text(
        "Không có bộ máy tính «{value}»; chọn một trong: {choices}.",
        "There is no engine “{value}”; choose one of: {choices}.",
    ),
}


class MeasureError(Exception):
    """A request or data that cannot be measured.

    `code` is stable (a key of MESSAGES), `message` the words for the user in both languages.
    """

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.message = MESSAGES[code].format(**values)
        self.values = values
        super().__init__(self.message.vi)
