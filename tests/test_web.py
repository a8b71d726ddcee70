"""The server: every question in every form, pages in three languages, one shape of errors, and nothing that fails or writes."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from modelcensus import Census
from modelcensus.census import rebuild
from modelcensus.census.lanes import TooLong
from modelcensus.messages import LANGUAGES, speaker
from modelcensus.store import open_build
from modelcensus.views import numbers
from modelcensus.views.web.app import PROMISES, create, stale
from modelcensus.views.web.held import Held, Limits
from modelcensus.views.web.limit import Limit
from modelcensus.views.web.menu import MENU
from modelcensus.views.web.questions import QUESTIONS
from tests.worlds import tiny

if TYPE_CHECKING:
    from pathlib import Path

    from modelcensus.store import Home

NEEDS = {"find": "name=China", "model": "name=Qwen/Qwen3-8B", "lineage": "name=Qwen/Qwen3-8B", "family": "name=openai/gpt-oss-20b", "derivatives": "name=openai/gpt-oss-20b", "explain": "account=unsloth", "training-cost": "model=deepseek-ai/DeepSeek-R1", "overtake": "one=google&other=meta&by=organisation", "check": "claim=seed-v32-aime"}  # fmt: skip
BEGIN = {"en": "", "ko": "/ko", "zh": "/zh"}


@pytest.fixture(scope="module")
def client() -> TestClient:
    """A server of the starter, asked without a socket."""
    from modelcensus.store import starter

    return TestClient(create(starter().path), raise_server_exceptions=False)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_its_address(name: str, client: TestClient) -> None:
    """JSON with rows, definition, build and SQL, the same as the census gives."""
    told = client.get(f"/v1/{name}?{NEEDS.get(name, '')}")
    assert told.status_code == 200, told.text
    assert {"question", "unit", "build", "caveats", "sql", "rows"} <= told.json().keys()
    assert told.headers["x-census-build"] == told.json()["build"]


def test_forms_of_one_answer_agree(client: TestClient) -> None:
    """CSV and Parquet have the JSON's rows; SVG and PNG are pictures."""
    rows = client.get("/v1/share?by=country&top=5").json()["rows"]
    table = list(csv.DictReader(io.StringIO(client.get("/v1/share.csv?by=country&top=5").text)))
    assert [row["country"] for row in table] == [row["country"] for row in rows]
    assert [float(row["share"]) for row in table] == [row["share"] for row in rows]
    parquet = pq.read_table(io.BytesIO(client.get("/v1/share.parquet?by=country&top=5").content))
    assert parquet.column("share").to_pylist() == [row["share"] for row in rows]
    assert client.get("/v1/share.svg?top=5").text.startswith("<svg")
    assert client.get("/v1/share.png?top=5").content[:8] == b"\x89PNG\r\n\x1a\n"


def test_what_cannot_be_drawn_says_so(client: TestClient) -> None:
    """A table of definitions has no chart."""
    told = client.get("/v1/definitions.svg")
    assert (told.status_code, told.json()["error"]["type"]) == (400, "QuestionError")


WRONG = {
    "/v1/share?by=colour": 400,
    "/v1/share?top=0": 400,
    "/v1/share?top=1000000": 400,
    "/v1/share?top=many": 400,
    "/v1/share?universe=nothing": 404,
    "/v1/share?date=1999-01-01": 404,
    "/v1/share?window=a:b": 400,
    "/v1/share?lang=de": 400,
    "/v1/model?name=no/such": 404,
    "/v1/model": 400,
    "/v1/compare?things=CN": 400,
    "/v1/check?claim=nobody": 404,
    "/v1/whatif?outside_downloads=-1": 400,
    "/v1/nothing": 404,
    "/v1/share.exe": 404,
    "/nothing": 404,
    "/model/no/such": 404,
    "/claims/nobody": 404,
    "/country/Nowhere": 404,
    "/find?q=": 404,
    "/static/../app.py": 404,
    "/v1/share?universe=" + "x" * 3000: 414,
}


@pytest.mark.parametrize("address", WRONG)
def test_errors_have_one_shape(address: str, client: TestClient) -> None:
    """Type, message, hint and near names; never a page of a framework or a traceback."""
    told = client.get(address)
    assert told.status_code == WRONG[address], told.text
    assert set(told.json()["error"]) == {"type", "message", "hint", "near"}
    assert "Traceback" not in told.text


def test_near_names_are_listed(client: TestClient) -> None:
    """A typing error leads on."""
    assert "llm" in client.get("/v1/share?universe=llmm").json()["error"]["near"]


@pytest.mark.parametrize("verb", ["post", "put", "delete", "patch"])
def test_nothing_can_be_written(verb: str, client: TestClient) -> None:
    """Whatever is sent."""
    assert client.request(verb, "/v1/share").status_code == 405


def test_answers_are_packed_where_that_is_understood(client: TestClient) -> None:
    """The same content either way; a picture is packed in itself."""
    plain = client.get("/v1/share", headers={"Accept-Encoding": "identity"})
    packed = client.get("/v1/share", headers={"Accept-Encoding": "gzip"})
    assert ("content-encoding" in plain.headers, packed.headers["content-encoding"]) == (False, "gzip")
    assert (packed.content, packed.headers["etag"]) == (plain.content, plain.headers["etag"])
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert "content-encoding" not in client.get("/v1/share.png", headers={"Accept-Encoding": "gzip"}).headers


def test_what_is_known_is_not_sent_again(client: TestClient) -> None:
    """ETag and 304; HEAD has the headers and no body."""
    first = client.get("/v1/share")
    again = client.get("/v1/share", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head("/v1/share")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


def test_the_api_describes_itself(client: TestClient) -> None:
    """OpenAPI with every question and its typed parameters."""
    told = client.get("/openapi.json").json()
    assert {f"/v1/{name}" for name in QUESTIONS} <= set(told["paths"])
    by = next(one for one in told["paths"]["/v1/share"]["get"]["parameters"] if one["name"] == "by")
    assert "country" in json.dumps(by)


# -- pages


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", MENU, ids=lambda page: page.path)
def test_every_page_answers_in_every_language(page: Any, language: str, client: TestClient) -> None:
    """With its heading, its tables, the addresses of its data, no script but ours, and nothing from elsewhere."""
    address = f"{BEGIN[language]}{page.path}"
    told = client.get(address)
    assert told.status_code == 200
    soup = BeautifulSoup(told.text, "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == language
    assert soup.find("h1") is not None
    assert soup.find("table") is not None
    assert {tag.get("src") for tag in soup.find_all("script") if tag.get("type") != "application/json"} == {
        "/static/page.js"
    }
    assert [
        tag for tag in soup.find_all(["img", "link"]) if str(tag.get("src") or tag.get("href")).startswith("http")
    ] == []
    data = [str(tag["href"]) for tag in soup.find_all("a") if str(tag["href"]).startswith("/v1/")]
    assert data
    assert client.get(data[0]).status_code == 200
    assert "default-src 'none'" in told.headers["content-security-policy"]


def test_a_pages_numbers_are_those_of_its_csv(client: TestClient) -> None:
    """What is read and what is downloaded agree."""
    soup = BeautifulSoup(client.get("/").text, "html.parser")
    section = soup.find("section")
    assert section is not None
    link = next(str(tag["href"]) for tag in section.find_all("a") if ".csv?" in str(tag["href"]))
    rows = list(csv.DictReader(io.StringIO(client.get(link).text)))
    cells = [cell.get_text() for cell in section.select("tbody tr:first-child td")]
    assert rows[0]["country"] in cells
    assert f"{float(rows[0]['share']):.1%}" in cells


FOUND = {
    "https://huggingface.co/Qwen/Qwen3-8B?x=1": "/model/Qwen/Qwen3-8B",
    "Qwen/Qwen3-8B": "/model/Qwen/Qwen3-8B",
    "China": "/country/CN",
    "alibaba": "/organisation/alibaba",
}


@pytest.mark.parametrize("asked", FOUND)
def test_what_is_pasted_is_found(asked: str, client: TestClient) -> None:
    """A hub's address, a model's id, a country's or an organisation's name."""
    told = client.get("/ko/find", params={"q": asked}, follow_redirects=False)
    assert told.headers["location"] == f"/ko{FOUND[asked]}"
    assert client.get(f"/ko{FOUND[asked]}").status_code == 200


def test_choices_on_a_page_change_its_answer(client: TestClient) -> None:
    """Every filter stands in the address; one that cannot be answered is told on the page."""
    plain, credited = client.get("/").text, client.get("/?credit=creator").text
    assert plain != credited
    assert "makers" in credited or "creator" in credited
    wrong = BeautifulSoup(client.get("/reconcile?target=nonsense").text, "html.parser")
    assert wrong.find(class_="wrong") is not None


def test_strangers_names_are_text(client: TestClient) -> None:
    """Markup in a parameter is shown, not run."""
    page = client.get("/compare", params={"things": "<script>alert(1)</script>,US"}).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


# -- builds


def test_a_new_build_is_taken_up_without_a_restart(own_tiny: Home) -> None:
    """The old one answers until the new one is whole; a damaged one is left alone."""
    home, first = own_tiny, open_build(own_tiny).id
    now = [0.0]
    held = Held(home.path, lambda: now[0])
    assert held.look().build == first
    tiny.write_facts(home, tiny.FACTS.replace("Alpha Lab", "Alpha Labs"))
    second = rebuild(home.path).id
    assert held.look().build == first
    now[0] = 10.0
    assert held.look().build == held.build == second != first
    (home.tables / "CURRENT").write_text("nothing\n", encoding="utf-8")
    now[0] = 20.0
    assert held.look().build == second


def test_a_new_build_answers_with_a_full_memory(own_tiny: Home) -> None:
    """What was asked of the old one is worked out on the new one before it answers; what the old one gave is let go."""
    now, builds = [0.0], []
    held = Held(own_tiny.path, lambda: now[0])
    for key in ("one", "two"):
        held.once(key, "ko", lambda census: builds.append(census.build.id) or census.build.id)
    tiny.write_facts(own_tiny, tiny.FACTS.replace("Alpha Lab", "Alpha Labs"))
    second = rebuild(own_tiny.path).id
    now[0] = 10.0
    held.look()
    assert builds[2:] == [second] * 2
    held.once("one", "ko", lambda _: pytest.fail("it was worked out again"))
    assert {whole[0] for whole in held._kept} == {second}


def test_an_answer_is_computed_once_a_build(own_tiny: Home) -> None:
    """However often it is asked, and by however many at once."""
    held, made = Held(own_tiny.path), []

    def ask() -> None:
        held.once("key", "en", lambda census: (time.sleep(0.05), made.append(census)))

    askers = [threading.Thread(target=ask) for _ in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(made) == 1
    assert (held.hits, held.misses) == (5, 1)


def test_memory_has_an_end(own_tiny: Home) -> None:
    """By bytes, not by number: what was asked longest ago goes first; of answers, beside what is sent, a tenth is kept."""
    held = Held(own_tiny.path, limits=Limits(keep=100_000))
    for turn in range(20):
        held.once(turn, "en", lambda census: held.within(census, turn, lambda _: b"x" * 8000)[:-1])  # noqa: B023 (called at once)
        assert held.bytes <= 100_000
    assert [whole[2] for whole in held._kept] == list(range(11, 20))
    assert [whole[2] for whole in held._answers] == [19]


def test_a_question_has_its_time(own_tiny: Home) -> None:
    """One that takes longer is stopped wherever it is, in the engine or between two queries, and the next one is answered."""
    held = Held(own_tiny.path, limits=Limits(lanes=1, seconds=0.3))
    endless = "SELECT count(*) AS n FROM range(10000000) AS a, range(10000000) AS b WHERE (a.range * b.range) % 7 = 3"
    begun = time.monotonic()
    with pytest.raises(TooLong, match=r"0\.3 s"):
        held.once("slow", "en", lambda census: census._rows(endless))
    with pytest.raises(TooLong):
        held.once("patient", "en", lambda census: (time.sleep(0.4), census._rows("SELECT 1 AS one")))
    assert time.monotonic() - begun < 5
    assert held.once("quick", "en", lambda census: census._rows("SELECT 1 AS one")) == [{"one": 1}]


def test_a_question_has_its_memory(own_tiny: Home) -> None:
    """One that takes more is refused, and the next one is answered."""
    held = Held(own_tiny.path, limits=Limits(memory="60MB"))
    large = "SELECT list(a.range) AS n FROM range(40000000) AS a"
    with pytest.raises(TooLong, match="memory"):
        held.once("large", "en", lambda census: census._rows(large))
    assert held.once("small", "en", lambda census: census._rows("SELECT 1 AS one")) == [{"one": 1}]


def test_who_waits_has_a_turn(own_tiny: Home) -> None:
    """Questions are taken in their order: nobody who asks again and again goes before one who waits."""
    held, done, waited = Held(own_tiny.path, limits=Limits(lanes=1)), threading.Event(), []

    def again(name: str) -> None:
        turn = 0
        while not done.is_set():
            held.ask("en", lambda _: time.sleep(0.005))
            turn += 1
        waited.append((name, turn))

    askers = [threading.Thread(target=again, args=(name,)) for name in "abcd"]
    for asker in askers:
        asker.start()
    time.sleep(1.5)
    done.set()
    for asker in askers:
        asker.join()
    turns = [turn for _, turn in waited]
    assert max(turns) - min(turns) <= 2


def test_a_new_question_waits_for_no_slow_one(client: TestClient) -> None:
    """Each has a connection of its own; answers asked at once are those asked alone."""
    from modelcensus.store import starter

    held, begun, done = Held(starter().path), threading.Event(), threading.Event()
    slow = threading.Thread(target=lambda: held.once("slow", "en", lambda _: (begun.set(), done.wait(60))))
    slow.start()
    assert begun.wait(60)
    asked = [("country", "2026-06-01:"), ("organisation", "2026-07-01:"), ("licence", "2026-08-04:"), ("country", None)]
    told: dict[tuple[str, str | None], Any] = {}

    def ask(by: str, window: str | None) -> None:
        answer = held.once((by, window), "en", lambda census: census.share(by, window=window, top=5))
        told[by, window] = answer.as_dict()["rows"]

    askers = [threading.Thread(target=ask, args=one) for one in asked]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join(60)
    done.set()
    slow.join()
    for by, window in asked:
        alone = client.get("/v1/share", params={"by": by, "top": 5} | ({"window": window} if window else {}))
        for one, other in zip(told[by, window], alone.json()["rows"], strict=True):
            assert one == pytest.approx(other)  # sums differ in their last bits


def test_health_is_of_synced_sources_alone(client: TestClient, tmp_path: Path) -> None:
    """The starter promises nothing; a synced source that is late by more than three days fails it."""
    assert client.get("/healthz").json()["ok"] is True
    assert "modelcensus_answers_made" in client.get("/metrics").text
    home = tiny.tiny(tmp_path)
    tiny.store(home, tiny.DATES[-1], tiny.THREE, "hf-daily")
    rebuild(home.path)
    held = Held(home.path)
    limit = tiny.DATES[-1] + PROMISES["hf-daily"]
    assert stale(held, limit) == {}
    assert set(stale(held, limit.replace(month=limit.month + 1))) == {"hf-daily"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_the_api_has_every_question_with_its_parameters(language: str, client: TestClient) -> None:
    """In the reader's language; what must be given has no default, and every address that is a link answers."""
    soup = BeautifulSoup(client.get(f"{BEGIN[language]}/api").text, "html.parser")
    for name, question in QUESTIONS.items():
        section = soup.find(id=name)
        assert section is not None
        assert [row.find("td").get_text() for row in section.select("tbody tr")] == list(question.parameters)
        assert section.find("h2").get_text() == speaker(language)(question.about)
        needed = [key for key, one in question.parameters.items() if one.default is ...]
        assert bool(needed) == (section.find("a") is None)
    links = {str(tag["href"]) for tag in soup.select("section a") if str(tag["href"]).startswith("/")}
    assert {client.get(link).status_code for link in links} == {200}


def test_nobody_is_told_where_the_data_lies(own_tiny: Home, tmp_path: Path) -> None:
    """Neither in an answer nor on a page nor where a file is damaged."""
    home, build = own_tiny, open_build(own_tiny)
    client = TestClient(create(home.path), raise_server_exceptions=False)
    for path in (
        "/v1/status",
        "/v1/attribution",
        "/v1/explain?account=alpha",
        "/v1/model?name=alpha/a",
        "/health",
        "/method",
        "/changes",
        "/metrics",
    ):
        assert str(tmp_path) not in client.get(path).text
    for file in (home.tables / build.id).rglob("*.parquet"):
        file.write_bytes(b"PAR1")
    told = client.get("/v1/movers")  # asks tables that are not held in memory
    assert (told.status_code, told.json()["error"]["type"]) == (503, "CorruptFile")
    assert str(tmp_path) not in told.text


def test_what_takes_too_long_is_refused(own_tiny: Home) -> None:
    """As an error like any other; a list that is too long as well."""
    client = TestClient(create(own_tiny.path, limits=Limits(seconds=0.0)))
    told = client.get("/v1/share?by=account")
    assert (told.status_code, told.json()["error"]["type"]) == (400, "TooLong")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("modelcensus.views.web.app.LONGEST_LIST", 2)
        long = TestClient(create(own_tiny.path))
        assert long.get("/v1/share?by=account").json()["error"]["hint"].startswith("Ask for top=")
        assert long.get("/v1/share?by=account&top=2").status_code == 200


# -- whatever is asked


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(QUESTIONS)), said=st.dictionaries(st.sampled_from(["by", "top", "universe", "date", "window", "credit", "things", "name", "claim", "benchmark", "min", "budget", "target", "lang"]), words, max_size=4))  # fmt: skip
def test_nothing_that_is_asked_breaks_it(name: str, said: dict[str, str], client: TestClient) -> None:
    """Any parameters get an answer or a clear refusal, never a 500."""
    told = client.get(f"/v1/{name}", params=said)
    assert told.status_code < 500, (name, said, told.text[:300])
    if told.status_code >= 400:
        assert told.json()["error"]["message"]


def test_the_census_is_the_same_behind_it(client: TestClient) -> None:
    """The server adds nothing: its JSON is the answer's."""
    answer = Census.open().share("country", top=3)
    told = client.get("/v1/share?top=3").json()
    assert told["rows"] == json.loads(json.dumps(answer.as_dict()["rows"]))
    assert re.fullmatch(r"[0-9a-f]{12}", told["build"])


# -- limits


def test_an_address_has_so_many_requests_a_minute() -> None:
    """What is spent comes back evenly; another address has its own; a line of IPv6 counts as one."""
    now = [0.0]
    limit = Limit(6, lambda: now[0])
    told = [limit.take("192.0.2.1") for _ in range(7)]
    assert [left.served for left in told if left] == [True] * 6 + [False]
    assert [left.remaining for left in told if left] == [5, 4, 3, 2, 1, 0, 0]
    assert told[6] is not None
    assert told[6].headers()["Retry-After"] == "10"
    now[0] = 10.0
    assert (left := limit.take("192.0.2.1")) is not None
    assert left.served
    assert (other := limit.take("192.0.2.2")) is not None
    assert other.remaining == 5
    limit.take("2001:db8::1")
    assert (same := limit.take("2001:db8::ffff")) is not None
    assert same.remaining == 4
    assert Limit(0).take("192.0.2.1") is None


def test_who_asks_too_often_is_told_when_to_come_back() -> None:
    """429 in the one shape, with the headers; health is never refused."""
    from modelcensus.store import starter

    client = TestClient(create(starter().path, rate=2))
    first = client.get("/v1/definitions")
    assert (first.headers["ratelimit-limit"], first.headers["ratelimit-remaining"]) == ("2", "1")
    client.get("/v1/definitions")
    told = client.get("/v1/definitions")
    assert (told.status_code, told.headers["retry-after"]) == (429, "30")
    assert set(told.json()["error"]) == {"type", "message", "hint", "near"}
    assert told.headers["content-security-policy"]
    assert client.get("/healthz").status_code == 200


def test_what_is_kept_is_given_while_another_is_computed(own_tiny: Home) -> None:
    """A slow question holds up nobody whose answer is there."""
    held, begun, done = Held(own_tiny.path), threading.Event(), threading.Event()
    assert held.once("kept", "en", lambda _: 1) == 1
    slow = threading.Thread(target=lambda: held.once("slow", "en", lambda _: (begun.set(), done.wait(20))))
    slow.start()
    assert begun.wait(20)
    told: list[object] = []
    quick = threading.Thread(target=lambda: told.extend((held.once("kept", "en", lambda _: 2), held.build)))
    quick.start()
    quick.join(10)
    assert told[:1] == [1]
    done.set()
    slow.join()


# -- for others' pages and programs


def test_programs_are_told_what_can_be_asked(client: TestClient) -> None:
    """Every question with its address is in llms.txt."""
    told = client.get("/llms.txt").text
    assert told.startswith("# modelcensus\n\n> ")
    assert [name for name in QUESTIONS if f"](/v1/{name})" not in told] == []


PREVIEWED = {"/": "/card/en/home.png", "/ko/claims": "/card/ko/claims.png", "/zh/country/CN": "/card/zh/country/CN.png", "/model/Qwen/Qwen3-8B": "/card/en/model/Qwen/Qwen3-8B.png", "/claims/seed-v32-aime": "/card/en/claims/seed-v32-aime.png"}  # fmt: skip


@pytest.mark.parametrize("path", PREVIEWED)
def test_every_page_has_a_preview(path: str, client: TestClient) -> None:
    """A heading, a sentence, and a picture of the size that previews have."""
    soup = BeautifulSoup(client.get(path).text, "html.parser")
    told = {str(tag["property"]): str(tag["content"]) for tag in soup.find_all("meta", property=True)}
    assert told["og:title"]
    assert told["og:description"]
    assert told["og:image"] == PREVIEWED[path]
    picture = client.get(told["og:image"])
    assert picture.headers["content-type"] == "image/png"
    assert (int.from_bytes(picture.content[16:20]), int.from_bytes(picture.content[20:24])) == (1200, 630)
    assert client.get("/card/en/nothing.png").status_code == 404


def test_addresses_for_others_begin_as_they_see_them() -> None:
    """Never with what a request says its host is."""
    from modelcensus.store import starter

    client = TestClient(create(starter().path, public="https://census.example/"))
    page = client.get("/method", headers={"Host": "evil.example"}).text
    assert 'content="https://census.example/card/en/method.png"' in page
    assert "evil.example" not in page


def test_a_verdict_and_a_chart_can_stand_elsewhere(client: TestClient) -> None:
    """A badge as SVG, a frame for each, with a way back; what has no chart or no name says so."""
    badge = client.get("/badge/claims/seed-v32-aime.svg")
    assert badge.headers["content-type"] == "image/svg+xml"
    assert [tag["aria-label"] for tag in BeautifulSoup(badge.text, "html.parser").find_all("svg")] == [
        "modelcensus: misattributed"
    ]
    assert "misattributed" in client.get("/embed/claims/seed-v32-aime").text
    assert "<svg" in client.get("/embed/share?top=3&lang=ko").text
    assert client.get("/embed/definitions").status_code == 400
    assert client.get("/badge/claims/nobody.svg").status_code == 404
    assert "frame-ancestors *" in client.get("/embed/share?top=3").headers["content-security-policy"]


def test_a_person_gets_an_error_as_a_page(client: TestClient) -> None:
    """With near names as links; a program gets it as JSON at the same address."""
    told = client.get("/ko/find?q=alibabaa", headers={"Accept": "text/html"})
    soup = BeautifulSoup(told.text, "html.parser")
    assert (told.status_code, soup.html is not None and soup.html["lang"]) == (404, "ko")
    assert "/ko/find?q=alibaba" in [tag["href"] for tag in soup.select("main li a")]
    assert client.get("/v1/nothing", headers={"Accept": "text/html"}).json()["error"]["type"] == "NotFound"


def test_the_api_keeps_to_its_description(client: TestClient) -> None:
    """Schemathesis asks what OpenAPI allows and what it forbids; nothing fails, and every answer is as described."""
    schemathesis = pytest.importorskip("schemathesis")
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    kept = [not_a_server_error, checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance]  # fmt: skip
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= len(QUESTIONS)
    modes = schemathesis.GenerationMode
    for one, mode in [(one, mode) for one in operations for mode in (modes.POSITIVE, modes.NEGATIVE)]:
        if mode == modes.NEGATIVE and not one.query:
            continue  # nothing can be said wrongly to what takes nothing

        @settings(
            max_examples=4, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        @given(case=one.as_strategy(generation_mode=mode))
        def asked(case: Any) -> None:
            case.validate_response(case.call(timeout=60), checks=kept)

        asked()


# -- what pages load, and how they speak


def test_what_draws_charts_is_ours_and_kept_for_good(client: TestClient) -> None:
    """Its address names its edition; it is sent packed, known by its tag, and nothing on a page comes from elsewhere."""
    page = BeautifulSoup(client.get("/").text, "html.parser")
    address = str(page.html["data-charts"]) if page.html else ""
    told = client.get(address)
    assert "window.vegaEmbed" in told.text
    assert "immutable" in told.headers["cache-control"]
    assert told.headers["content-encoding"] == "gzip"
    assert int(told.headers["content-length"]) < 400_000
    assert client.get(address, headers={"Accept-Encoding": "identity"}).text == told.text
    assert client.get(address, headers={"If-None-Match": told.headers["etag"]}).status_code == 304
    assert client.head(address).content == b""


def test_the_policy_lets_nothing_be_compiled_or_put_in(client: TestClient) -> None:
    """Scripts and styles from here alone: none inline, none made from text."""
    told = client.get("/")
    policy = told.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    soup = BeautifulSoup(told.text, "html.parser")
    assert soup.find(style=True) is None
    assert soup.find("style") is None
    assert [tag for tag in soup.find_all("script") if not tag.get("src") and tag["type"] != "application/json"] == []


def test_page_and_picture_are_of_one_specification(client: TestClient) -> None:
    """What a script draws on the page holds what the picture at its own address shows."""
    soup = BeautifulSoup(client.get("/whatif").text, "html.parser")
    script = soup.select_one("figure script")
    assert script is not None
    told = max(json.loads(str(script.string))["datasets"].values(), key=len)
    rows = client.get("/v1/whatif?outside_downloads=400000000&outside_share=CN%3D0.9").json()["rows"]
    assert sorted(row["share"] for row in told) == sorted(row["share"] for row in rows)


@pytest.mark.parametrize("show", ["share", "absolute", "indexed"])
def test_a_picture_shows_what_is_asked(show: str, client: TestClient) -> None:
    """Shares in percent, downloads in the language's units, an index that begins at 100."""
    told = client.get(f"/v1/trend.svg?grain=month&top=2&lang=ko&show={show}").text
    labels = [tag.get_text() for tag in BeautifulSoup(told, "html.parser").find_all("text")]
    wanted = {"share": r"\d+%", "absolute": r"[\d,.]+(만|억)", "indexed": r"100"}[show]
    assert any(re.fullmatch(wanted, label) for label in labels), labels
    assert "중국" in labels
    assert client.get("/v1/trend.svg?show=colour").status_code == 400


def test_an_index_begins_at_a_hundred_and_is_chained(client: TestClient) -> None:
    """Over steps of a trailing counter each compares the same models; the index is the product of their changes."""
    soup = BeautifulSoup(client.get("/?show=indexed").text, "html.parser")
    script = soup.select_one("#trend figure script")
    assert script is not None
    told = next(points for points in json.loads(str(script.string))["datasets"].values() if "line" in points[0])
    mine = [point["value"] for point in told if point["name"] == "China"]
    rows = [row for row in client.get("/v1/trend?by=country&top=3").json()["rows"] if row["country"] == "CN"]
    level, expected = 100.0, []
    for row in rows:
        expected += [level, level := level * row["downloads"] / row["downloads_before"]]
    assert mine == pytest.approx(expected, rel=1e-4)


SAID = {"en": "8 Oct 2026", "ko": "2026. 10. 8.", "zh": "2026年10月8日"}


@pytest.mark.parametrize("language", SAID)
def test_numbers_and_dates_are_the_languages_own(language: str, client: TestClient) -> None:
    """On pages; a file has ISO dates in every language."""
    page = client.get(f"{BEGIN[language]}/health").text
    day = client.get("/v1/status").json()["rows"][-1]["snapshot"]
    told = BeautifulSoup(page, "html.parser").select_one(f'time[datetime="{day}"]')
    assert told is not None
    assert told.get_text() == numbers.day(date.fromisoformat(day), language)
    assert numbers.day(date(2026, 10, 8), language) == SAID[language]
    assert day in client.get(f"/v1/status.csv?lang={language}").text


def test_large_counts_are_said_in_the_languages_units() -> None:
    """Millions and billions, 만 and 억, 万 and 亿."""
    assert [numbers.compact(723_000_000, language) for language in ("en", "ko", "zh")] == ["723M", "7.2억", "7.2亿"]
    assert [numbers.compact(15_000, language) for language in ("en", "ko", "zh")] == ["15K", "1.5만", "1.5万"]


def test_organisations_and_countries_have_their_names(client: TestClient) -> None:
    """In the page's language, and found by it and by the English one."""
    assert {row["name"] for row in client.get("/v1/share?by=organisation&top=3&lang=zh").json()["rows"]} >= {"阿里巴巴"}
    for asked in ("알리바바", "Alibaba"):
        found = client.get("/ko/find", params={"q": asked}, follow_redirects=False)
        assert found.headers["location"] == "/ko/organisation/alibaba"
    heading = BeautifulSoup(client.get("/ko/country/CN").text, "html.parser").h1
    assert heading is not None
    assert heading.get_text() == "중국"


REFUSED = {
    "/v1/model?name=no/such": "There is no model",
    "/v1/compare?things=CN": "two things or more",
    "/v1/share?window=a:b": "is no window",
    "/v1/share?window=2026-09-01:2026-05-01": "ends before it begins",
    "/v1/share?window=2020-01-01:2020-02-01": "outside the data",
    "/v1/share?windw=2026-05-01:2026-09-01": "no parameter “windw”",
    "/v1/share.csv?format=xml": "no parameter “format”",
    "/v1/share?window=2026-09-01:2026-09-01": "nothing is in it",
    "/v1/reconcile?target=nonsense": "no figure of a target",
    "/v1/choose?budget=much": "is no budget",
    "/v1/choose?min=much": "is no least score",
    "/v1/trend?definition=trailing-30d": "gains over time",
    "/v1/share?universe=llmm": "There is no universe",
    "/v1/whatif?outside_downloads=-1": "no number of downloads outside",
    "/nothing": "There is nothing at",
}


@pytest.mark.parametrize("address", REFUSED)
def test_errors_speak_the_readers_language(address: str, client: TestClient) -> None:
    """What an error says in English it says in Korean and Chinese too, with the same names in it."""
    english = client.get(address).json()["error"]
    assert REFUSED[address] in english["message"]
    for language, letters in (("ko", "가-힣"), ("zh", "一-鿿")):
        told = client.get(f"{address}{'&' if '?' in address else '?'}lang={language}").json()["error"]
        assert re.search(f"[{letters}]", told["message"]), told
        assert REFUSED[address] not in told["message"]
        assert (told["type"], told["near"]) == (english["type"], english["near"])


def test_refusals_are_listed_as_they_are_raised() -> None:
    """Each sentence that is translated is still one that some error says."""
    from pathlib import Path

    from modelcensus import census as package
    from modelcensus.views.web import refusals

    root = Path(str(package.__file__)).parents[1]
    code = [file.read_text(encoding="utf-8") for file in root.rglob("*.py") if file.name != "refusals.py"]
    for sentence in refusals.SENTENCES:
        parts = [part for part in re.split(r"\{\w+\}", sentence) if len(part) > 1]
        assert any(all(part in text for part in parts) for text in code), sentence


def test_an_answer_is_cited_with_its_build_and_day(client: TestClient) -> None:
    """As a sentence in the page's language and as BibTeX that names no stranger's commands."""
    from dataclasses import replace

    from modelcensus.views.web import cited

    build = client.get("/v1/share").json()["build"]
    told = BeautifulSoup(client.get("/ko/").text, "html.parser").select("#share .copied")
    assert build in told[-2].get_text()
    assert "자료 기준일 2026. 10. 8." in told[-2].get_text()
    assert f"@misc{{modelcensus-{build},\n  title = " in told[-1].get_text()
    answer = replace(Census.open().share("country", top=1), question="\\input{x} 100% a_b & $")
    assert "{modelcensus: inputx 100\\% a\\_b \\& \\$}" in cited.bibtex(answer)


def test_what_was_found_wrong_has_a_calendar(client: TestClient) -> None:
    """Every defect lies in it by its week and kind, with how many models it touched."""
    soup = BeautifulSoup(client.get("/health").text, "html.parser")
    script = soup.select_one("#defects figure script")
    assert script is not None
    (told,) = json.loads(str(script.string))["datasets"].values()
    rows = client.get("/v1/defects?top=1000").json()["rows"]
    assert sorted((row["date"], row["kind"]) for row in told) == sorted((row["date"], row["kind"]) for row in rows)
    assert client.get("/v1/defects.png").headers["content-type"] == "image/png"


def test_changes_are_told(client: TestClient) -> None:
    """The builds that can be asked again, this one among them, and the changelog that ships."""
    soup = BeautifulSoup(client.get("/zh/changes").text, "html.parser")
    assert client.get("/v1/share").json()["build"] in soup.select_one("#builds").get_text()  # type: ignore[union-attr]
    assert len(soup.select("#changelog .prose li")) > 10


def test_a_choice_keeps_the_others(client: TestClient) -> None:
    """A link changes its own parameter; the form holds the rest; the other languages have all of it."""
    soup = BeautifulSoup(client.get("/?credit=creator&show=absolute&nonsense=1").text, "html.parser")
    links = {tag.get_text(): str(tag["href"]) for tag in soup.select("#trend .switch a")}
    assert links["as usual"] in ("/?show=absolute#trend", "/?credit=creator&show=absolute#trend")
    assert links["share"] == "/?credit=creator#trend"
    assert links["index"] == "/?credit=creator&show=indexed#trend"
    assert links["publisher"] == "/?show=absolute&credit=publisher#trend"
    hidden = {str(tag["name"]): str(tag["value"]) for tag in soup.select("#trend input[type=hidden]")}
    assert hidden == {"credit": "creator", "show": "absolute"}
    assert "/ko/?credit=creator&show=absolute" in {tag["href"] for tag in soup.select(".languages a")}


BAD = {
    "/whatif?outside_downloads=many": "many",
    "/whatif?outside_downloads=-5": "-5",
    "/whatif?outside_share=CN=0.6,CN=0.2": "CN",
    "/whatif?outside_share=CN=0.9,US=0.9": "0.9",
    "/whatif?outside_share=nonsense": "nonsense",
    "/whatif?window=a:b": "a:b",
    "/frontier?benchmark=nothing": "nothing",
    "/frontier?cost=dear": "dear",
    "/frontier?split=colour": "colour",
    "/frontier?within=-1": "-1",
    "/frontier?within=near": "near",
    "/frontier?benchmark=aime-2025&cost=run&date=2020-01-01": "2020-01-01",
    "/frontier?date=yesterday": "yesterday",
    "/frontier?country=Nowhere": "Nowhere",
    "/choose?budget=free": "free",
    "/choose?min=high": "high",
    "/choose?min=nothing=1": "nothing",
    "/choose?task=cooking": "cooking",
    "/choose?licence=mine": "mine",
    "/choose?origin=CN,not:CN": "CN",
    "/choose?context=long": "long",
    "/choose?params_max=small": "small",
    "/choose?budget=$0.0001/Mtok": "",
    "/choose?budget=$0.05/Mtok&context=100M": "",
    "/compare?things=CN": None,
    "/compare?things=Nowhere,CN": "Nowhere",
    "/compare?things=CN,US,FR,KR,DE,GB,CA": "7",
    "/compare?universe=nothing": "nothing",
    "/compare?window=2001-01-01:2002-01-01": "2001-01-01",
    "/compare?grain=fortnight": "fortnight",
    "/reconcile?target=nonsense": "nonsense",
    "/reconcile?window=2026-10-08:2026-04-06": "2026-10-08",
    "/reconcile?credit=nobody": "nobody",
    "/method?by=colour": "colour",
    "/?definition=nothing": "nothing",
    "/?definition=hub-all": "hub-all",
    "/?definition=trailing-30d": "trailing-30d",
    "/?definition=trailing-30d&window=2026-05-01:": "trailing-30d",
    "/?denominator=half": "half",
    "/?grain=year": "2026",
    "/?grain=rolling": "2026",
    "/?window=2026-05-01": "2026-05-01",
    "/?rules=off": "llmfit",
    "/?universe=nothing": "nothing",
    "/?top=0": "0",
    "/?top=few": "few",
    "/country/CN?window=1999-01-01:1999-02-01": "1999-01-01",
    "/country/CN?universe=nothing": "nothing",
    "/organisation/alibaba?grain=rolling": "2026",
    "/organisation/meta?universe=text-to-image": "text-to-image",
    "/model/Qwen/Qwen3-8B?grain=year": "2026",
    "/family/Qwen/Qwen3-8B?window=x:y": "x:y",
    "/family/no/such": "no/such",
    "/country/Nowhere": "Nowhere",
    "/organisation/Qwen": "Qwen",
    "/model/no/such": "no/such",
    "/claims/nobody": "nobody",
    "/find?q=nobody at all": "nobody",
    "/nothing": "/nothing",
    "/embed/definitions": "definitions",
    "/embed/claims/nobody": "nobody",
}
ENGLISH = re.compile(
    r"(?:\b[A-Za-z][a-z]+\b ){2}[a-z]+"
)  # three English words in a row; values that can be given have commas between


@pytest.mark.parametrize("language", ["ko", "zh"])
@pytest.mark.parametrize("address", BAD)
def test_whatever_is_wrong_on_a_page_is_told_in_its_language(address: str, language: str, client: TestClient) -> None:
    """What happened, with what was given, and what to do next: no English sentence, but for commands, options and names."""
    frame, _, rest = address.partition("/embed")
    path = (
        f"/{language}{address}"
        if frame or not rest
        else address
        if "claims" not in rest
        else f"/embed/{language}{rest}"
    )
    if rest and not frame and "claims" not in rest:
        path += f"?lang={language}"
    soup = BeautifulSoup(client.get(path, headers={"Accept": "text/html"}).text, "html.parser")
    told = [tag.get_text(" ") for tag in soup.select('[role="alert"]')]
    told = told or [tag.get_text(" ") for tag in soup.select("h1, .lead") if soup.select_one("table") is None]
    assert told, path
    for text in told:
        assert re.search("[가-힣]" if language == "ko" else "[一-鿿]", text), text
        assert not ENGLISH.search(re.sub(r"`[^`]*`|“[^”]*”|--[a-z-]+|\S*[/=]\S*", "", text)), text
    assert BAD[address] is None or any(BAD[address] in text for text in told), told


def test_codes_have_names_on_pages_and_none_in_files(client: TestClient) -> None:
    """What a program compares is a code in JSON and CSV, and a word in the page's language."""
    assert {row["weights"] for row in client.get("/v1/frontier?lang=ko").json()["rows"]} >= {"open", "closed"}
    cells = {
        tag.get_text() for tag in BeautifulSoup(client.get("/ko/frontier").text, "html.parser").select("#frontier td")
    }
    assert cells >= {"공개", "비공개"}
    assert not cells & {"open", "closed", "unknown"}
    assert "individual" in client.get("/v1/share.csv?lang=zh").text
    told = {tag.get_text() for tag in BeautifulSoup(client.get("/zh/").text, "html.parser").select("#share td")}
    assert not told & {"individual", "community", "unknown"}


def test_every_code_of_a_column_has_a_name() -> None:
    """Kinds, roles, sizes, relations and modalities as the facts and the tables have them."""
    from typing import get_args

    from modelcensus import identity, lineage
    from modelcensus.facts import model
    from modelcensus.metrics import common
    from modelcensus.views import words

    assert set(get_args(model.Kind)) <= set(words.CODES["kind"])
    assert {name for _, name in identity.SIZES} | {identity.LARGEST} <= set(words.CODES["size"])
    assert set(lineage.RELATIONS) <= set(words.CODES["relation"])
    assert set(common.MODALITIES) <= set(words.CODES["modality"])
