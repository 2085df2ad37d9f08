import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("areas", "0001_initial"), ("areas", "0002_words_of_models")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AdminUnit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "cấp tỉnh"),
                            ("district", "cấp huyện"),
                            ("commune", "cấp xã"),
                            ("village", "thôn, tổ dân phố"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("tỉnh", "tỉnh"),
                            ("thành phố", "thành phố"),
                            ("huyện", "huyện"),
                            ("quận", "quận"),
                            ("thị xã", "thị xã"),
                            ("xã", "xã"),
                            ("phường", "phường"),
                            ("thị trấn", "thị trấn"),
                            ("đặc khu", "đặc khu"),
                            ("thôn", "thôn"),
                            ("xóm", "xóm"),
                            ("bản", "bản"),
                            ("khu", "khu"),
                            ("khu dân cư", "khu dân cư"),
                            ("khu phố", "khu phố"),
                            ("tổ dân phố", "tổ dân phố"),
                            ("ấp", "ấp"),
                            ("buôn", "buôn"),
                            ("làng", "làng"),
                            ("đội", "đội"),
                            ("tiểu khu", "tiểu khu"),
                            ("phố", "phố"),
                        ],
                        max_length=12,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=12)),
                ("name", models.CharField(max_length=120)),
                ("search_name", models.CharField(editable=False, max_length=120)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("lat", models.FloatField(blank=True, null=True)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("area_km2", models.FloatField(blank=True, null=True)),
                ("usual_locality", models.CharField(blank=True, max_length=5)),
                ("usual_region", models.CharField(blank=True, max_length=8)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="areas.adminunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "đơn vị hành chính",
                "ordering": ("level", "code", "id"),
                "indexes": [
                    models.Index(fields=["level", "valid_to", "code"], name="areas_unit_level_code"),
                    models.Index(fields=["search_name"], name="areas_unit_search"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("code", ""), _negated=True),
                            models.Q(("level", "village"), _negated=True),
                        ),
                        fields=("code", "level", "valid_from"),
                        name="areas_unit_key",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            models.Q(("code", ""), _negated=True),
                            models.Q(("level", "village"), _negated=True),
                        ),
                        fields=("code", "level"),
                        name="areas_unit_key_of_old",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("level", "village"), ("valid_to__isnull", True)),
                        fields=("parent", "kind", "search_name"),
                        name="areas_one_village_of_a_name",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("level", "village"),
                            ("valid_to__isnull", True),
                            models.Q(("code", ""), _negated=True),
                        ),
                        fields=("parent", "code"),
                        name="areas_one_village_of_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["province", "district", "commune", "village"])),
                        name="areas_unit_level",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("level", "village"), models.Q(("code", ""), _negated=True), _connector="OR"
                        ),
                        name="areas_unit_above_village_has_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level", "province"), ("parent__isnull", False), _connector="OR"),
                        name="areas_unit_has_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="areas_unit_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=120)),
                ("search_name", models.CharField(max_length=120)),
                ("valid_to", models.DateField()),
                ("document", models.CharField(blank=True, max_length=300)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_names",
                        to="areas.adminunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "tên cũ",
                "ordering": ("-valid_to", "-id"),
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "valid_to"), name="areas_one_name_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("source", models.CharField(blank=True, max_length=300)),
                (
                    "commune",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="village_placements",
                        to="areas.adminunit",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="placements",
                        to="areas.adminunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "thôn thuộc xã",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("village",),
                        name="areas_one_open_placement",
                    ),
                    models.UniqueConstraint(fields=("village", "valid_from"), name="areas_placement_start"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="areas_placement_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Residents",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("households", models.PositiveIntegerField()),
                ("persons", models.PositiveIntegerField(blank=True, null=True)),
                ("minority_households", models.PositiveIntegerField(blank=True, null=True)),
                ("source", models.CharField(max_length=300)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="residents",
                        to="areas.adminunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "số hộ dân cư",
                "ordering": ("-on", "-id"),
                "constraints": [
                    models.UniqueConstraint(fields=("unit", "on", "source"), name="areas_residents_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minority_households__isnull", True),
                            ("minority_households__lte", models.F("households")),
                            _connector="OR",
                        ),
                        name="areas_minority_within_households",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TreeMark",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("mark", models.CharField(max_length=32)),
            ],
            options={
                "verbose_name": "dấu của cây đơn vị",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="areas_one_tree_mark")
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitFact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("locality", "khu vực thành thị, nông thôn"),
                            ("income_region", "vùng tính điểm B1"),
                            ("special_status", "địa bàn đặc biệt"),
                        ],
                        max_length=16,
                    ),
                ),
                ("value", models.CharField(max_length=40)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                ("document", models.CharField(max_length=300)),
                ("article", models.CharField(blank=True, max_length=120)),
                ("evidence", models.CharField(max_length=16)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facts",
                        to="areas.adminunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "đặc điểm địa bàn",
                "ordering": ("subject", "-valid_from"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_to__isnull", True)),
                        fields=("unit", "subject", "value"),
                        name="areas_one_open_fact",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True), models.Q(("subject", "special_status"), _negated=True)
                        ),
                        fields=("unit", "subject"),
                        name="areas_one_open_value",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="areas_fact_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "part",
                    models.CharField(
                        choices=[("whole", "toàn bộ"), ("part", "một phần"), ("unchanged", "giữ nguyên")],
                        max_length=9,
                    ),
                ),
                ("since", models.DateField()),
                ("source", models.CharField(max_length=300)),
                ("evidence", models.CharField(max_length=16)),
                (
                    "new",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="predecessor_links",
                        to="areas.adminunit",
                    ),
                ),
                (
                    "old",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="successor_links",
                        to="areas.adminunit",
                    ),
                ),
            ],
            options={
                "verbose_name": "nối đơn vị trước và sau",
                "constraints": [
                    models.UniqueConstraint(fields=("old", "new"), name="areas_one_link"),
                    models.UniqueConstraint(
                        condition=models.Q(("part", "part"), _negated=True),
                        fields=("old",),
                        name="areas_whole_goes_to_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("old", models.F("new")), _negated=True), name="areas_link_of_two"
                    ),
                ],
            },
        ),
    ]
