"""Offices and posts."""

from __future__ import annotations

from datetime import date, timedelta

from giamngheo.areas.models import AdminUnit
from giamngheo.people.models import OrgUnit, Post, User
from giamngheo.people.permissions import OFFICE_CHANGE
from giamngheo.people.reach import units_within
from giamngheo.platform.actions import Act, ActionRefused, action
from giamngheo.platform.scope import Forbidden
from giamngheo.rules.text import Text


@action(OFFICE_CHANGE)
def add_office(
    act: Act,
    kind: str,
    name: str,
    area: AdminUnit,
    since: date,
    *,
    parent: OrgUnit | None = None,
    document: str = "",
) -> OrgUnit:
    """An office of the level of its area. ActionRefused `office_exists`: the same name there at the same time."""
    _require_area(act, area)
    name = " ".join(name.split())
    same = OrgUnit.objects.filter(area=area, name__iexact=name).exclude(valid_to__lt=since)
    if same.exists():
        raise ActionRefused(
            "office_exists",
            Text(
                "Địa bàn này đã có cơ quan mang tên đó. Mở cơ quan ấy, hoặc cho nó kết thúc trước.",
                "The area has an office of this name already. Open that one, or end it first.",
            ),
        )
    office = OrgUnit.objects.create(
        kind=kind, name=name, level=area.level, area=area, parent=parent, valid_from=since, document=document
    )
    act.record(office, after={"kind": kind, "name": name, "area": area.pk, "from": since}, at=area)
    return office


@action(OFFICE_CHANGE)
def close_office(act: Act, office: OrgUnit, last_day: date, document: str = "") -> OrgUnit:
    """The office ends, and every post in it that is still open."""
    _require_area(act, office.area)
    if office.valid_to is not None or last_day < office.valid_from:
        raise ActionRefused(
            "office_period",
            Text(
                "Cơ quan đã kết thúc, hoặc ngày đứng trước ngày bắt đầu.",
                "It has ended, or the day is too early.",
            ),
        )
    if office.posts.filter(valid_from__gt=last_day).exists():
        raise ActionRefused(
            "later_posts",
            Text(
                "Có chức danh bắt đầu sau ngày này. Chọn ngày cuối cùng muộn hơn.",
                "A post begins after this day. Choose a later last day.",
            ),
        )
    office.valid_to = last_day
    office.document = document or office.document
    office.save(update_fields=["valid_to", "document"])
    posts = office.posts.filter(valid_to__isnull=True, valid_from__lte=last_day).update(valid_to=last_day)
    act.record(office, before={"to": None}, after={"to": last_day, "posts_ended": posts}, at=office.area)
    return office


@action(OFFICE_CHANGE)
def add_post(act: Act, office: OrgUnit, title: str, holder: User | None, since: date) -> Post:
    """A post, filled or not. ActionRefused `office_period`: outside the days of its office."""
    _require_area(act, office.area)
    _require_within_office(office, since)
    post = Post.objects.create(office=office, title=title, holder=holder, valid_from=since)
    act.record(post, after={"title": title, "holder": holder and holder.pk, "from": since}, at=office.area)
    return post


@action(OFFICE_CHANGE)
def hand_over_post(act: Act, post: Post, holder: User | None, since: date) -> Post:
    """Another holder from a day on; the earlier one stays in the history until the day before."""
    _require_area(act, post.office.area)
    if post.valid_to is not None or since <= post.valid_from:
        raise ActionRefused(
            "post_period",
            Text(
                "Chức danh đã kết thúc, hoặc ngày bàn giao không sau ngày bắt đầu.",
                "The post has ended, or the day is not after its first.",
            ),
        )
    _require_within_office(post.office, since)
    post.valid_to = since - timedelta(days=1)
    post.save(update_fields=["valid_to"])
    made = Post.objects.create(office=post.office, title=post.title, holder=holder, valid_from=since)
    act.record(
        made,
        before={"holder": post.holder_id},
        after={"holder": holder and holder.pk, "from": since},
        at=post.office.area,
    )
    return made


def _require_within_office(office: OrgUnit, since: date) -> None:
    if since < office.valid_from or (office.valid_to is not None and since > office.valid_to):
        raise ActionRefused(
            "office_period",
            Text(
                "Ngày này nằm ngoài thời gian hoạt động của cơ quan.",
                "The day lies outside the days of the office.",
            ),
        )


def _require_area(act: Act, area: AdminUnit) -> None:
    units = units_within(act.actor, act.permission)
    if units is not None and area.pk not in units:
        raise Forbidden(act.permission)
