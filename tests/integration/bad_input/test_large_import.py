"""The whole service with a file as large and as odd as a centre may bring: calls come first."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import psutil
import pytest

from tests.integration.hotline.installation import Installation, new_home
from tests.unit.customers.test_hostile_imports import REFUSED, xlsx

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

ROWS = 100_000
KEEPER_S = 5.0
"""After so long without a beat of the loop the keeper ends the service, calls and all."""

MORE_MEMORY = 200_000_000
WAIT_S = 400.0
FORMULA = '=HYPERLINK("http://example.invalid")'


class Watch(threading.Thread):
    """
    Asks the service again and again how it is; keeps the most memory, and the most work.

    Work is what the loop did between two answers, without a turn for anybody else: it does not
    depend on how busy the machine is.
    """

    def __init__(self, house: Installation) -> None:
        super().__init__(daemon=True)
        self._house = house
        self._service = psutil.Process(house.pid("service"))
        self._over = threading.Event()
        self.before = self._service.memory_info().rss
        self.longest_work_s = 0.0
        self.most = self.before
        self.asked = 0

    def run(self) -> None:
        """Ask until it is over."""
        while not self._over.wait(0.05):
            before_s = self._work_s()
            assert self._house.status("/healthz") == 200
            self.longest_work_s = max(self.longest_work_s, self._work_s() - before_s)
            self.most = max(self.most, self._service.memory_info().rss)
            self.asked += 1

    def _work_s(self) -> float:
        """Tell how much the thread of the loop has worked so far, in seconds of the processor."""
        threads = {thread.id: thread for thread in self._service.threads()}
        loop = threads[self._service.pid]
        return float(loop.user_time + loop.system_time)

    def stop(self) -> None:
        """End it."""
        self._over.set()
        self.join()


class Desk:
    """An admin who imports."""

    def __init__(self, house: Installation) -> None:
        self.house = house
        self.token = house.token("admin")

    def upload(self, content: bytes) -> tuple[int, dict[str, Any]]:
        """Send a file as it is."""
        address = f"{self.house.url}/api/v1/customers/imports?name=a&language=en"
        headers = {"Authorization": f"Bearer {self.token}"}
        request = Request(address, data=content, headers=headers, method="POST")
        try:
            with urlopen(request, timeout=WAIT_S) as answer:
                return answer.status, json.loads(answer.read())
        except HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def act(self, made: dict[str, Any], act: str, body: object = None) -> list[dict[str, Any]]:
        """Ask for a job, and return every state it was seen in."""
        path = f"/customers/imports/{made['id']}"
        seen = [self.house.ask("POST", f"{path}/{act}", token=self.token, body=body)]
        deadline_s = time.monotonic() + WAIT_S
        while seen[-1]["state"] in {"checking", "running", "undoing"}:
            assert time.monotonic() < deadline_s, seen[-1]
            time.sleep(0.05)
            seen.append(self.house.ask("GET", path, token=self.token))
        return seen

    def customers(self, words: str) -> list[dict[str, Any]]:
        """Find customers."""
        path = f"/customers?q={quote(words)}&limit=5"
        found: list[dict[str, Any]] = self.house.ask("GET", path, token=self.token)["items"]
        return found


@pytest.fixture
def desk() -> Iterator[Desk]:
    """Run the product."""
    home = new_home()
    house = Installation(home)
    try:
        house.start()
        yield Desk(house)
    finally:
        code = house.stop()
        shutil.rmtree(home, ignore_errors=True)
    assert code == 0


def large_file() -> bytes:
    """Write what an old system gives out: GBK, a formula, a wrong number, a cell of 10 MB."""
    rows = ["姓名;手机;备注"]
    rows += [f"导入客户{n};+861205{n:07d};首次来电" for n in range(ROWS)]
    rows[1 + 17] = f'导入客户17;+8612050000017;"{FORMULA.replace(chr(34), chr(34) * 2)}"'
    rows[1 + 5000] = "导入客户5000;no number at all;"
    rows.append(f"太长;+8612059999999;{'x' * 10_000_000}")
    return "\r\n".join(rows).encode("gbk")


def test_given_a_hundred_thousand_rows_and_bombs_then_the_service_answers_all_the_while(
    desk: Desk,
) -> None:
    """Check, import, undo with progress; meanwhile hostile files cost a child process each."""
    house, service = desk.house, desk.house.pid("service")
    watch = Watch(house)
    watch.start()
    try:
        status, made = desk.upload(large_file())
        assert (status, made["rows"], made["encoding"]) == (201, ROWS + 1, "gb18030")
        columns = [column["field"] for column in made["columns"]]
        checking = desk.act(made, "check", {"columns": columns, "duplicates": "skip"})
        assert (checking[-1]["good"], checking[-1]["wrong"]) == (ROWS - 1, 2)
        running = desk.act(made, "start", {"skip_wrong": True})
        assert (running[-1]["state"], running[-1]["created"]) == ("done", ROWS - 1)
        for seen in (checking, running):
            assert len({one["progress"]["done"] for one in seen if one["progress"]}) > 2, (
                "no progress"
            )
        [odd] = [one for one in desk.customers("导入客户17") if one["name"] == "导入客户17"]
        assert odd["notes"] == FORMULA

        for name in ("zip bomb", "spoilt", "old excel", "half a character", "rows"):
            content, code = REFUSED[name]
            status, problem = desk.upload(content)
            assert (status, problem["code"]) == (422, code), name
        status, _ = desk.upload(xlsx([["姓名", "手机"], ["甲", 13800138000], [1.5, True]]))
        assert status == 201
        status, _ = desk.upload("姓名,手机\n甲,13800138000\n".encode("utf-16"))
        assert status == 201

        undone = desk.act(made, "undo")
        assert undone[-1]["state"] == "undone"
        assert desk.customers("导入客户") == []
    finally:
        watch.stop()
    assert watch.asked > 50
    assert watch.longest_work_s < KEEPER_S, f"{watch.longest_work_s:.2f} s without a turn"
    assert watch.most - watch.before < MORE_MEMORY, f"{(watch.most - watch.before) >> 20} MiB more"
    assert house.pid("service") == service
