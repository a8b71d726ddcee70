"""The commands that serve: pages and an API for browsers and programs, tools for agents."""

from __future__ import annotations

import gc
import re
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from modelcensus.views.cli import USUAL

MEMORY = "40%"  # while a new build is made ready there are two engines, and others need some memory too
KEEP = "100MB"
UNITS = {"k": 1, "m": 2, "g": 3, "t": 4}


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen at. Default: this machine alone.")] = "127.0.0.1",
    rate: Annotated[
        int, typer.Option(min=0, help="Requests a minute that one address may make; 0 for no limit.")
    ] = 600,
    public_url: Annotated[
        str, typer.Option(help="How others reach it, such as https://census.example: for previews and embeds.")
    ] = "",
    seconds: Annotated[float, typer.Option(min=0.1, help="How long one question may take.")] = 20.0,
    memory: Annotated[
        str,
        typer.Option(help="How much memory questions may take in all: such as 2GB, or a part of the machine's."),
    ] = MEMORY,
    keep: Annotated[
        str, typer.Option(help="How much memory answers take that are kept, beside that: such as 100MB or 1GB.")
    ] = KEEP,
) -> None:
    """Serve the census: pages in three languages, and every answer at /v1/<question>. Read-only; a new build is taken up while it runs."""
    from modelcensus.errors import QuestionError

    if public_url and not public_url.startswith(("https://", "http://")):
        raise QuestionError(f"“{public_url}” is no web address.", "--public-url https://census.example")
    if not re.fullmatch(r"\d+(\.\d+)? ?[KMGT]i?B|(100|[1-9]\d?)%", memory, re.IGNORECASE):
        raise QuestionError(f"“{memory}” is no amount of memory.", "--memory 2GB, or --memory 40%")
    kept = _bytes(keep)
    try:
        import uvicorn

        from modelcensus.views.web import heap
        from modelcensus.views.web.app import create
        from modelcensus.views.web.held import Limits
        from modelcensus.views.web.patient import configured
    except ImportError as error:
        raise QuestionError("The server is not installed.", 'pip install "modelcensus[web]"') from error
    gc.set_threshold(*USUAL)
    heap.few_arenas()
    app = create(rate=rate, public=public_url, limits=Limits(seconds=seconds, memory=memory, keep=kept))
    typer.echo(f"questions may take {app.state.held.memory} of memory in all and {seconds:g} s each", err=True)
    typer.echo(f"http://{host}:{port}", err=True)
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it is meant to end
        uvicorn.Server(configured(app, host=host, port=port)).run()


def _bytes(amount: str) -> int:
    """How many bytes an amount of memory is. Raises `QuestionError` for what is none."""
    from modelcensus.errors import QuestionError

    told = re.fullmatch(r"(\d+(?:\.\d+)?) ?([KMGT])(i?)B", amount, re.IGNORECASE)
    if told is None:
        raise QuestionError(f"“{amount}” is no amount of memory.", f"--keep {KEEP}, or --keep 1GB")
    return int(float(told[1]) * (1024 if told[3] else 1000) ** UNITS[told[2].lower()])


def publish(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder; made where it is not there.")],
    top: Annotated[
        int, typer.Option(min=0, max=1000, help="How many countries, organisations, models and families have pages.")
    ] = 50,
    base_url: Annotated[
        str, typer.Option(help="Where it will stand, such as https://census.example/site: for previews and a site map.")
    ] = "",
) -> None:
    """Write the pages as files that any host can carry, in three languages, with their data, charts and notices."""
    from modelcensus.errors import QuestionError

    if base_url and not re.fullmatch(r"https?://[^\s?#]+", base_url):
        raise QuestionError(f"“{base_url}” is no web address.", "--base-url https://census.example/site")
    try:
        from modelcensus.views.publish import publish as write
    except ImportError as error:
        raise QuestionError("The pages are not installed.", 'pip install "modelcensus[web]"') from error
    from modelcensus.views.progress import progress

    with progress() as told:
        files = write(folder, told, top=top, base=base_url)
    typer.echo(f"wrote {files} files to {folder}", err=True)


def mcp() -> None:
    """Answer agents: every question as a tool of the Model Context Protocol, over standard input and output. Read-only."""
    from modelcensus.errors import QuestionError

    try:
        import anyio

        from modelcensus.views import agents
    except ImportError as error:
        raise QuestionError("The server for agents is not installed.", 'pip install "modelcensus[mcp]"') from error
    gc.set_threshold(*USUAL)
    anyio.run(agents.run)
