"""The `giamngheo` command."""

from __future__ import annotations

import sys

import click

from giamngheo import __version__
from giamngheo.config.bilingual import LazyGroup, lang_option, option, say
from giamngheo.config.usage_errors import explain_os_error, explain_usage_error
from giamngheo.config.wrong_setting import WrongSetting

COMMANDS = "giamngheo.config.commands"

EXIT_CLEAN = 0
EXIT_INPUT_ERRORS = 2
EXIT_UNREADABLE = 3


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"giamngheo {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    pair=(
        "Phần mềm mở cho Chương trình mục tiêu quốc gia giảm nghèo bền vững: rà soát, danh sách, biểu mẫu.",
        (
            "Open software for the National Target Programme on Sustainable Poverty Reduction: "
            "review, lists, forms."
        ),
    ),
    examples=(
        "giamngheo template --kind totals --out mau.xlsx",
        "giamngheo review danh-sach.xlsx --standard vn-2021-2025 --out ket-qua",
        "giamngheo law show vn-2021-2025",
    ),
    lazy={
        "review": (
            f"{COMMANDS}.review",
            "review",
            (
                "Rà soát danh sách hộ: phân loại, lý do, biểu 7.1–7.11.",
                "Review household lists: classes, reasons, forms 7.1–7.11.",
            ),
        ),
        "measure": (
            f"{COMMANDS}.measure",
            "measure",
            (
                "Đo nghèo đa chiều với sai số mẫu, thay đổi, hình vẽ.",
                "Measure multidimensional poverty with errors, changes, pictures.",
            ),
        ),
        "template": (
            f"{COMMANDS}.template",
            "template",
            ("Tạo tệp Excel mẫu để nhập danh sách.", "Write the Excel template to fill in."),
        ),
        "law": (
            f"{COMMANDS}.law",
            "law",
            (
                "Chuẩn nghèo là dữ liệu: xem, kiểm tra, thử, nạp bảng điểm.",
                "The law as data: show, check, test, load points.",
            ),
        ),
        "demo": (
            f"{COMMANDS}.demo",
            "demo",
            (
                "Nạp tỉnh mô phỏng và tài khoản dùng thử vào bản cài trống.",
                "Load a synthetic province and accounts to try.",
            ),
        ),
        "generate": (
            f"{COMMANDS}.generate",
            "generate",
            (
                "Sinh dữ liệu mô phỏng một tỉnh (không phải người thật).",
                "Make a synthetic province (not real people).",
            ),
        ),
        "areas": (
            f"{COMMANDS}.areas",
            "areas",
            (
                "Đơn vị hành chính: nạp cả nước, thay đổi về sau, ranh giới.",
                "Administrative units: the nation, later changes, boundaries.",
            ),
        ),
        "open-review": (
            f"{COMMANDS}.open_review",
            "open_review",
            (
                "Mở đợt rà soát của tỉnh hoặc xã trong sổ hộ.",
                "Open the review of a province or commune in the register.",
            ),
        ),
        "restate": (
            f"{COMMANDS}.restate",
            "restate",
            (
                "Tính lại kết quả một năm theo chuẩn nghèo khác.",
                "Count a year's results under another standard.",
            ),
        ),
        "migrate": (
            f"{COMMANDS}.migrate",
            "migrate",
            (
                "Tạo hoặc nâng cấp cơ sở dữ liệu.",
                "Create or upgrade the database.",
            ),
        ),
        "serve": (
            f"{COMMANDS}.serve",
            "serve",
            ("Chạy trang web và việc nền.", "Run the web site and a worker."),
        ),
        "worker": (
            f"{COMMANDS}.worker",
            "worker",
            ("Chạy các việc nền.", "Run background jobs."),
        ),
        "doctor": (
            f"{COMMANDS}.doctor",
            "doctor",
            ("Xem bản cài đặt có gì sai.", "See what is wrong with an installation."),
        ),
        "audit": (
            f"{COMMANDS}.audit",
            "audit",
            ("Kiểm tra và niêm phong nhật ký.", "Check and seal the audit."),
        ),
        "accounts": (
            f"{COMMANDS}.accounts",
            "accounts",
            ("Tài khoản quản trị đầu tiên.", "The first administrator."),
        ),
        "keys": (
            f"{COMMANDS}.keys",
            "keys",
            ("Khóa mã hóa dữ liệu cá nhân.", "Keys that personal data are sealed with."),
        ),
    },
)
@lang_option
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    pair=("Phiên bản.", "Version."),
)
def app(lang: str | None) -> None:
    """Entry of all commands; `--lang` given here holds for the command that follows."""


def main() -> None:
    """Runs the command; click's refusals come out in the user's language, with status 2."""
    try:
        status = app.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        status = EXIT_CLEAN
    except click.ClickException as error:
        click.echo(explain_usage_error(error), err=True)
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo(say(("Đã dừng theo yêu cầu.", "Stopped as asked.")), err=True)
        status = 130
    except BrokenPipeError:
        status = EXIT_CLEAN
    except WrongSetting as error:
        click.echo(str(error), err=True)
        status = EXIT_INPUT_ERRORS
    except OSError as error:
        click.echo(explain_os_error(error), err=True)
        status = EXIT_INPUT_ERRORS
    sys.exit(status if isinstance(status, int) else EXIT_CLEAN)


if __name__ == "__main__":
    main()
