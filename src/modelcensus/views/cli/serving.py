"""The command that serves."""

from __future__ import annotations

from typing import Annotated

import typer


def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 8000,
    host: Annotated[str, typer.Option(help="The address to listen at. Default: this machine alone.")] = "127.0.0.1",
    rate: Annotated[
        int, typer.Option(min=0, help="Requests a minute that one address may make; 0 for no limit.")
    ] = 600,
    public_url: Annotated[
        str, typer.Option(help="How others reach it, such as https://census.example: for previews and embeds.")
    ] = "",
) -> None:
    """Serve the census: pages in three languages, and every answer at /v1/<question>. Read-only; a new build is taken up while it runs."""
    from modelcensus.errors import QuestionError

    if public_url and not public_url.startswith(("https://", "http://")):
        raise QuestionError(f"“{public_url}” is no web address.", "--public-url https://census.example")
    try:
        import uvicorn

        from modelcensus.views.web.app import create
    except ImportError as error:
        raise QuestionError("The server is not installed.", 'pip install "modelcensus[web]"') from error
    app = create(rate=rate, public=public_url)
    typer.echo(f"http://{host}:{port}", err=True)
    uvicorn.run(app, host=host, port=port, log_level="warning", timeout_keep_alive=10, limit_concurrency=400)
