"""A gateway for tests: a real HTTP server on loopback that speaks as real gateways do, faults included.

In a test::

    async def test_something(gateway: Gateway) -> None:       # fixture of tests/gateway/fixture.py
        provider = factory.create(ProviderConfig("g", "Gateway", gateway.url), gateway.key)

- ``gateway.url`` is the root (``http://127.0.0.1:PORT``; ``/v1/...`` is added), ``gateway.key`` the key it asks for.
- The path chooses the endpoint (``routes.py``: one module a dialect) and the model's name what happens there;
  ``python -m tests.gateway`` prints all with a line each. The usual ones of a chat: ``echo`` (says back the last
  message), ``slow``, ``long-markdown``, ``think``, ``think-tags``, ``vision``, ``tools``, ``json-schema``, ``held``,
  ``error-401``, ``error-403-quota``, ``error-429``, ``error-500``, ``html-200``, ``empty``, ``cut``, ``stall``.
- ``held`` streams the first half of its reply and waits for ``gateway.release()`` (each call lets one go; it may be
  called before the request comes).
- ``gateway.answer("my-model", Reply(...))`` adds a behaviour of the test's own; several are used up in turn.
- ``gateway.answer_at("/api/pricing", Reply(...))`` does the same for a path.
- ``gateway.list_shape`` is how ``/v1/models`` is written: new-api, fork, openai, one-api, anthropic, gemini, failure.
- Requests are read strictly: a wrong type is 400 with ``param``, a call without its answer or a thought without its
  signature is refused. Pictures, films and sound are real files (``files.py``), given under ``/files/NAME.png`` too.
- ``quirk-01`` ... ``quirk-40`` behave as some real server does (``quirks.py``); they are not listed.
- ``gateway.models_reply = Reply(...)`` replaces the answer of ``/v1/models``.
- ``gateway.requests`` holds every request as a ``RecordedRequest`` (``path``, ``headers``, ``body``, ``json``,
  ``form``, ``disconnected``: set when the client closed before the end). ``await gateway.until(condition)`` waits for
  anything.

The fixture ``open_gateway`` is the same without a key; ``gateway.models = [...]`` sets what is listed.

By hand: ``python -m tests.gateway [--port N] [--key KEY]``.

It runs in a thread of its own, so a test may block the main thread or run Qt's event loop there.
"""

from tests.gateway.replies import CUT, HOLD, STALL, Pause, Reply
from tests.gateway.server import Gateway, RecordedRequest

__all__ = ["CUT", "HOLD", "STALL", "Gateway", "Pause", "RecordedRequest", "Reply"]
