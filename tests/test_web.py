"""The server: every question in every form, pages in three languages, one shape of errors, and nothing that fails or writes."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from modelcensus import Census
from modelcensus.census import rebuild
from modelcensus.messages import LANGUAGES
from modelcensus.views.web.app import PROMISES, create, stale
from modelcensus.views.web.held import Held
from modelcensus.views.web.limit import Limit
from modelcensus.views.web.pages import MENU
from modelcensus.views.web.questions import QUESTIONS
from tests.worlds import tiny

if TYPE_CHECKING:
    from pathlib import Path

NEEDS = {"model": "name=Qwen/Qwen3-8B", "lineage": "name=Qwen/Qwen3-8B", "explain": "account=unsloth", "training-cost": "model=deepseek-ai/DeepSeek-R1", "overtake": "one=google&other=meta&by=organisation", "check": "claim=seed-v32-aime"}  # fmt: skip
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
    """With its heading, its tables, the addresses of its data, no script, and nothing from elsewhere."""
    address = f"{BEGIN[language]}{page.path}"
    told = client.get(address)
    assert told.status_code == 200
    soup = BeautifulSoup(told.text, "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == language
    assert soup.find("h1") is not None
    assert soup.find("table") is not None
    assert soup.find("script") is None
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


def test_a_new_build_is_taken_up_without_a_restart(tmp_path: Path) -> None:
    """The old one answers until the new one is whole; a damaged one is left alone."""
    home = tiny.tiny(tmp_path)
    first = rebuild(home.path).id
    now = [0.0]
    held = Held(home.path, lambda: now[0])
    assert held.census().build.id == first
    tiny.write_facts(home, tiny.FACTS.replace("Alpha Lab", "Alpha Labs"))
    second = rebuild(home.path).id
    assert held.census().build.id == first
    now[0] = 10.0
    assert held.census().build.id == second != first
    (home.tables / "CURRENT").write_text("nothing\n", encoding="utf-8")
    now[0] = 20.0
    assert held.census().build.id == second


def test_an_answer_is_computed_once_a_build(tmp_path: Path) -> None:
    """However often it is asked."""
    home = tiny.tiny(tmp_path)
    rebuild(home.path)
    held, made = Held(home.path), []
    for _ in range(3):
        held.once("key", "en", lambda census: made.append(census) or "told")
    assert len(made) == 1
    assert (held.hits, held.misses) == (2, 1)


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


def test_what_is_kept_is_given_while_another_is_computed(tmp_path: Path) -> None:
    """A slow question holds up nobody whose answer is there."""
    home = tiny.tiny(tmp_path)
    rebuild(home.path)
    held, begun, done = Held(home.path), threading.Event(), threading.Event()
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
    operations = list(schema.exclude(path="/v1/check").get_all_operations())
    assert len(operations) >= len(QUESTIONS) - 1
    for found in operations:

        @settings(
            max_examples=4, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        @given(case=found.ok().as_strategy())
        def asked(case: Any) -> None:
            case.validate_response(case.call(timeout=60), checks=kept)

        asked()
