"""Users who walk the pages, in a process of their own: `python -m bench.load.walkers` reads one line of JSON.

In: address, accounts (username → password), users, think (seconds), seconds (0: every page `rounds` times), rounds.
Out: one line of JSON: for each page its times in milliseconds, what was answered otherwise than with a page, and the
cpu seconds of this process. Needs httpx only.
"""

import asyncio
import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from typing import Any

import httpx

from bench.load.pages import LIST, SEARCH, WALKS, WORDS

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HOUSEHOLD = re.compile(r'href="/registry/households/(\d+)/"')
NEXT = re.compile(r'href="(\?[^"]*after=\d+[^"]*)"')
AREA = re.compile(r'href="(/results/\d+/[^"]*)"')


class Walk:
    """What all users found: times by page, and answers that are no page."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked = asked
        self.times: dict[str, list[float]] = defaultdict(list)
        self.otherwise: Counter[str] = Counter()

    async def get(self, user: httpx.AsyncClient, page: str, address: str) -> str:
        begun = time.perf_counter()
        answer = await user.get(address)
        self.times[page].append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            self.otherwise[f"{page} {answer.status_code}"] += 1
        return answer.text


async def one_user(walk: Walk, number: int, ends: float) -> None:
    """Signs in and goes from page to page, thinking between them, until the end (or through all pages)."""
    asked, luck = walk.asked, random.Random(number)
    names = [name for name in WALKS if name in asked["accounts"]]
    name = names[number % len(names)]
    async with httpx.AsyncClient(base_url=asked["address"], timeout=60) as user:
        await asyncio.sleep(asked["think"] * luck.random())
        await sign_in(user, name, asked["accounts"][name])
        known = await look_around(user)
        pages = [*WALKS[name].items(), (SEARCH, "")]
        left = asked["rounds"] * len(pages)
        at = luck.randrange(len(pages))
        while time.monotonic() < ends if ends else left > 0:
            await asyncio.sleep(asked["think"] * (0.5 + luck.random()))
            page, address = pages[at % len(pages)]
            at, left = at + 1, left - 1
            if page == SEARCH:
                address = await words_sent(user, luck.choice(WORDS))
            address = filled(address, known, luck)
            if address:
                text = await walk.get(user, page, address)
                if page.startswith("households"):
                    known["households"] = HOUSEHOLD.findall(text) or known["households"]


async def sign_in(user: httpx.AsyncClient, name: str, password: str) -> None:
    page = await user.get("/sign-in/")
    found = TOKEN.search(page.text)
    sent = {"csrfmiddlewaretoken": found[1] if found else "", "username": name, "password": password}
    answer = await user.post("/sign-in/", data=sent)
    if answer.status_code != 302:
        raise RuntimeError(f"{name} cannot sign in: {answer.status_code}")


async def look_around(user: httpx.AsyncClient) -> dict[str, Any]:
    """The households on the first page of the list, the way to its next page, the reader's own area."""
    text = (await user.get(LIST)).text
    following = NEXT.search(text)
    results = await user.get("/results/")
    area = results.headers.get("location") or next(iter(AREA.findall(results.text)), "")
    return {
        "households": HOUSEHOLD.findall(text),
        "next": LIST + following[1].replace("&amp;", "&") if following else "",
        "results": area,
    }


async def words_sent(user: httpx.AsyncClient, words: str) -> str:
    """Words travel by POST; the list under them is the page that is timed."""
    sent = {"csrfmiddlewaretoken": user.cookies.get("csrftoken", ""), "q": words}
    answer = await user.post(LIST, data=sent)
    return LIST + answer.headers.get("location", "")


def filled(address: str, known: dict[str, Any], luck: random.Random) -> str:
    """The address with what is known; empty where nothing is."""
    if "{household}" in address:
        return address.replace("{household}", luck.choice(known["households"])) if known["households"] else ""
    return address.format(next=known["next"], results=known["results"]) if "{" in address else address


async def walked(asked: dict[str, Any]) -> dict[str, Any]:
    walk = Walk(asked)
    ends = time.monotonic() + asked["seconds"] if asked["seconds"] else 0.0
    begun = time.monotonic()
    await asyncio.gather(*(one_user(walk, number, ends) for number in range(asked["users"])))
    return {
        "times": walk.times,
        "otherwise": walk.otherwise,
        "wall": time.monotonic() - begun,
        "cpu": time.process_time(),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(walked(json.loads(sys.stdin.readline())))))  # noqa: T201
