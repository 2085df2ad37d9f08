"""Requests correct priority groups and causes, and restore households."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0005_pairs_where_their_persons_are"),
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
                ],
            ),
        ),
    ]
