"""A request takes back that a member died or moved out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0009_places_of_households"),
    ]

    operations = [
        migrations.AlterField(
            "changerequest",
            "kind",
            models.CharField(
                max_length=10,
                choices=[
                    ("split", "tách hộ"),
                    ("merge", "nhập hộ"),
                    ("move", "chuyển nơi ở"),
                    ("head", "đổi chủ hộ"),
                    ("person", "sửa thông tin nhân khẩu"),
                    ("member", "thêm, bớt nhân khẩu"),
                    ("groups", "sửa nhóm ưu tiên, nguyên nhân nghèo"),
                    ("restore", "khôi phục hộ"),
                    ("back", "khôi phục nhân khẩu"),
                ],
            ),
        ),
    ]
