"""Does one thing with the secret store, in a session of its own, and prints what came of it as JSON."""

import asyncio
import json
import sys
import time

from app.infra.secrets import KeyringSecretStore


async def main(steps: list[str]) -> None:
    store = KeyringSecretStore()
    begun = time.monotonic()
    results: list[object] = []
    for step in steps:
        verb, _, rest = step.partition(" ")
        name, _, secret = rest.partition("=")
        if verb == "set":
            results.append(await store.set(name, secret))
        elif verb == "get":
            results.append(await store.get(name))
        elif verb == "delete":
            await store.delete(name)
            results.append("deleted")
        elif verb == "place":
            results.append(await store.place(name))
        else:
            results.append(await store.keyring_works())
    await store.aclose()
    print(json.dumps({"results": results, "seconds": time.monotonic() - begun}))  # noqa: T201


asyncio.run(main(sys.argv[1:]))
