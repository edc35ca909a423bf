"""A small HTTP/1.1 client on asyncio, so that measuring costs little."""

import asyncio
import json
import time


class Answer:
    """An answer as far as it came."""

    def __init__(self, status, headers):
        self.status = status
        self.headers = headers
        self.body = b""
        # Moments at which events of a stream came, in seconds.
        self.moments = []
        self.is_whole = False

    @property
    def json(self):
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def events(self):
        """The payloads of an event stream."""
        lines = [line[6:] for line in self.body.split(b"\n") if line.startswith(b"data: ")]
        return [json.loads(line) for line in lines if line != b"[DONE]"]


async def open_post(port, path, body, headers=()):
    """Sends a request on a new connection; returns its reader and writer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    head = [f"POST {path} HTTP/1.1", "host: 127.0.0.1", "content-type: application/json",
            f"content-length: {len(body)}", "connection: close", *headers]
    writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
    await writer.drain()
    return reader, writer


async def read_head(reader):
    """Status and header fields."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = (line.split(":", 1) for line in head[1:] if ":" in line)
    return Answer(int(head[0].split()[1]), {name.lower(): text.strip() for name, text in fields})


async def read_answer(reader):
    """The whole answer."""
    answer = await read_head(reader)
    if answer.headers.get("transfer-encoding") == "chunked":
        while size := int(await reader.readuntil(b"\r\n"), 16):
            piece = (await reader.readexactly(size + 2))[:-2]
            if piece.startswith(b"data: ") and not piece.startswith(b"data: [DONE]"):
                answer.moments.append(time.monotonic())
            answer.body += piece
        await reader.readexactly(2)
    else:
        answer.body = await reader.readexactly(int(answer.headers.get("content-length", 0)))
    answer.is_whole = True
    return answer


async def post(port, path, body):
    """Sends a request and reads all of its answer."""
    reader, writer = await open_post(port, path, body)
    try:
        return await read_answer(reader)
    finally:
        writer.close()
