"""How the server speaks to its clients: with so much patience for a slow one, so that nobody can hold its connections."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from fastapi import FastAPI

ASKING_S = 10.0  # to send a whole request
READING_S, READING_BYTES = 20.0, 20_000  # to read so much of an answer
AT_ONCE = 400  # connections


class Patient(H11Protocol):
    """A connection that is closed where a request does not come, or where an answer is not read."""

    _asking: asyncio.TimerHandle | None = None
    _reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is here; from now on it has so long to ask."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """A part of a request came."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._stop("_asking", "_reading")
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client reads more slowly than it is sent to."""
        super().pause_writing()
        self._stop("_reading")
        self._read(self.transport.get_write_buffer_size() + READING_BYTES)

    def resume_writing(self) -> None:
        """It has read what was waiting."""
        self._stop("_reading")
        super().resume_writing()

    def _watch(self) -> None:
        """Let the clock of a request run while a part of it is missing, from its first byte."""
        if self.transport.is_closing() or self.conn.their_state not in {h11.IDLE, h11.SEND_BODY}:
            self._stop("_asking")
        elif self._asking is None:
            self._asking = self.loop.call_later(ASKING_S, self.transport.abort)

    def _read(self, before: int) -> None:
        waiting = self.transport.get_write_buffer_size()
        if waiting > before - READING_BYTES:
            self.transport.abort()
        else:
            self._reading = self.loop.call_later(READING_S, self._read, waiting)

    def _stop(self, *clocks: str) -> None:
        for name in clocks:
            if (clock := getattr(self, name)) is not None:
                clock.cancel()
            setattr(self, name, None)


def configured(app: FastAPI, **where: Any) -> uvicorn.Config:
    """The server of an application, at `host` and `port`."""
    return uvicorn.Config(app, http=Patient, ws="none", log_level="warning", timeout_keep_alive=10, limit_concurrency=AT_ONCE, server_header=False, **where)  # fmt: skip
