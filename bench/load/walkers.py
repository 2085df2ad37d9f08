"""Users who walk the pages, in a process of their own: `python -m bench.load.walkers` reads one line of JSON.

In: address, accounts (username → password), users, think (seconds), seconds (0: every page `rounds` times), rounds.
Out: one line of JSON: for each page its times in milliseconds and the bytes of the last answer, what was answered
otherwise than with a page, and the cpu seconds of this process. Needs httpx only.
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
AT_THE_DOOR = 2
"""Users who sign in at one time."""
AREA = re.compile(r'href="(/results/\d+/[^"]*)"')
REVIEW = {
    "review": re.compile(r'"(/reviews/\d+/)'),
    "board": re.compile(r'"(/reviews/communes/\d+/)'),
    "village": re.compile(r'"(/reviews/villages/\d+/)'),
}
CASE = re.compile(r'"(/reviews/cases/\d+/)')


class Walk:
    """What all users found: times and bytes by page, and answers that are no page."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self.asked = asked
        self.times: dict[str, list[float]] = defaultdict(list)
        self.bytes: dict[str, int] = {}
        self.otherwise: Counter[str] = Counter()
        # passwords are dear to check: all at once would keep the server from answering
        self.door = asyncio.Semaphore(AT_THE_DOOR)

    async def get(self, user: httpx.AsyncClient, page: str, address: str) -> str:
        begun = time.perf_counter()
        try:
            answer = await user.get(address)
        except httpx.HTTPError as error:
            # one lost answer is a figure, not the end of the walk
            self.otherwise[f"{page} {type(error).__name__}"] += 1
            return ""
        self.times[page].append((time.perf_counter() - begun) * 1000)
        self.bytes[page] = len(answer.content)
        if answer.status_code != 200:
            self.otherwise[f"{page} {answer.status_code}"] += 1
        return answer.text


async def one_user(walk: Walk, number: int, begins: asyncio.Barrier) -> None:
    """Signs in, waits for all to have signed in, and goes from page to page until the end (or through all pages)."""
    asked, luck = walk.asked, random.Random(number)
    names = [name for name in WALKS if name in asked["accounts"]]
    name = names[number % len(names)]
    # the server drops a connection before the next page is thought of: each page has its own
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=asked["address"], timeout=60, limits=limits) as user:
        async with walk.door:
            await sign_in(user, name, asked["accounts"][name])
            known = await look_around(user)
        await begins.wait()
        ends = time.monotonic() + asked["seconds"] if asked["seconds"] else 0.0
        await asyncio.sleep(asked["think"] * luck.random())
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
    results, areas = await user.get("/results/"), await user.get("/areas/")
    return {
        "households": HOUSEHOLD.findall(text),
        "next": LIST + following[1].replace("&amp;", "&") if following else "",
        "results": results.headers.get("location") or next(iter(AREA.findall(results.text)), ""),
        "areas": areas.headers.get("location", "/areas/"),
        **await look_at_the_review(user),
    }


async def look_at_the_review(user: httpx.AsyncClient) -> dict[str, Any]:
    """The open review, a commune of it, a village and a household there: each found on the page before, as a reader does."""
    known = dict.fromkeys((*REVIEW, "case"), "")
    answer = await user.get("/reviews/", follow_redirects=True)
    for name, link in REVIEW.items():
        if found := [str(answer.url.path), *link.findall(answer.text)]:
            known[name] = next((one for one in found if link.fullmatch(f'"{one}')), "")
        if not known[name]:
            return known
        answer = await user.get(known[name])
    cases = await user.get(f"{known['board']}cases/")
    known["case"] = next(iter(CASE.findall(cases.text)), "")
    return known


async def words_sent(user: httpx.AsyncClient, words: str) -> str:
    """Words travel by POST; the list under them is the page that is timed."""
    sent = {"csrfmiddlewaretoken": user.cookies.get("csrftoken", ""), "q": words}
    answer = await user.post(LIST, data=sent)
    return LIST + answer.headers.get("location", "")


def filled(address: str, known: dict[str, Any], luck: random.Random) -> str:
    """The address with what is known; empty where nothing is."""
    if "{household}" in address:
        return address.replace("{household}", luck.choice(known["households"])) if known["households"] else ""
    name, closing, rest = address.removeprefix("{").partition("}")
    if not closing:
        return address
    return f"{known[name]}{rest}" if known[name] else ""


async def walked(asked: dict[str, Any]) -> dict[str, Any]:
    walk, begins = Walk(asked), asyncio.Barrier(asked["users"] + 1)
    users = [asyncio.create_task(one_user(walk, number, begins)) for number in range(asked["users"])]
    # a user who cannot sign in ends the walk: nobody waits for ever
    waiting = asyncio.create_task(begins.wait())
    await asyncio.wait([waiting, *users], return_when=asyncio.FIRST_COMPLETED)
    if not waiting.done():
        raise RuntimeError(f"a user did not get in: {[one.exception() for one in users if one.done()]}")
    begun, before = time.monotonic(), time.process_time()
    await asyncio.gather(*users)
    return {
        "times": walk.times,
        "bytes": walk.bytes,
        "otherwise": walk.otherwise,
        "wall": time.monotonic() - begun,
        "cpu": time.process_time() - before,
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(walked(json.loads(sys.stdin.readline())))))  # noqa: T201
