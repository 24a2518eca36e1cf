"""Plain HTTP to the child process, with nothing of the program's between."""

import http.client
import json
import socket
from pathlib import Path
from urllib.parse import urlsplit


def ask(address: str, key: str, model: str, text: str) -> tuple[int, str]:
    """Stream one reply; return the status and the text, or the body where the status is not 200."""
    body = {
        "model": model,
        "stream": True,
        "temperature": 0,
        "max_tokens": 40,
        "messages": [{"role": "user", "content": text}],
    }
    status, answer = request(address, key, "POST", "/v1/chat/completions", json.dumps(body))
    if status != http.HTTPStatus.OK:
        return status, answer
    events = [line.removeprefix("data: ") for line in answer.splitlines() if line.startswith("data: {")]
    deltas = [json.loads(event)["choices"][0]["delta"].get("content") or "" for event in events]
    return status, "".join(deltas)


def request(address: str, key: str, method: str, path: str, body: str | None = None) -> tuple[int, str]:
    """Send one request; return the status and the whole body."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    try:
        connection.request(method, path, body, {"Authorization": f"Bearer {key}"} if key else {})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def accepts(address: str) -> bool:
    """Return whether anything listens at ``address``."""
    place = urlsplit(address)
    with socket.socket() as probe:
        probe.settimeout(5)
        return probe.connect_ex((place.hostname or "", place.port or 0)) == 0


def listening(process_id: int) -> list[str]:
    """Return the local addresses (hex, as the kernel writes them) at which the process listens for TCP (Linux)."""
    inodes = {
        target.removeprefix("socket:[").removesuffix("]")
        for target in (link.readlink().name for link in Path(f"/proc/{process_id}/fd").iterdir())
        if target.startswith("socket:[")
    }
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process_id}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.append(fields[1].partition(":")[0])
    return found


def told_to_everybody(process_id: int) -> bytes:
    """Return the command line and the environment of a process (Linux)."""
    process = Path(f"/proc/{process_id}")
    return (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
