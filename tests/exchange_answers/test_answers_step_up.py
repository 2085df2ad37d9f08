"""The workbook that holds the households of a list leaves only with the second step."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from answers_world import ASSESSES, board_of, reader, village_of_review, work
from django.test import Client

from giamngheo.areas.models import AdminUnit
from giamngheo.platform.jobs.models import Job
from giamngheo.platform.scope import Actor
from giamngheo.reviews.models import Review

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_template_leaves_with_the_second_step(
    review: Review, signed: Callable[[Actor], Client], commune: AdminUnit
) -> None:
    board = board_of(village_of_review(review))
    sent = {"kind": "totals"}
    hasty = replace(reader(commune), verified=False)
    refused = signed(hasty).post(f"{board}template/", sent)
    assert (refused.status_code, "mã xác thực hai bước" in refused.content.decode()) == (403, True)
    assert not Job.objects.filter(kind="exchange.form_template").exists()
    made = signed(reader(commune)).post(f"{board}template/", sent)["Location"]
    work()
    assert signed(hasty).get(f"{made}file/").status_code == 403
    assert signed(hasty).get(made).status_code == 200
    assert signed(reader(commune)).get(f"{made}file/").status_code == 200
    without = reader(commune, ASSESSES)
    assert "Lập tệp mẫu" not in signed(without).get(board).content.decode()
    assert signed(without).post(f"{board}template/", sent).status_code == 403
