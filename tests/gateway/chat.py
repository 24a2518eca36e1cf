"""``/v1/chat/completions``: finds the model's behaviour."""

from tests.gateway.behaviours import BEHAVIOURS
from tests.gateway.chat_call import ChatCall
from tests.gateway.chat_more import gizmo
from tests.gateway.quirks_asked import QUIRKS
from tests.gateway.replies import Reply
from tests.gateway.visits import Visit


def chat(visit: Visit) -> Reply:
    """Answer ``POST /v1/chat/completions``."""
    call = ChatCall.parse(visit.record.json, visit.root)
    if isinstance(call, Reply):
        return call
    attempt, scripted = visit.scripted(call.model)
    if scripted is not None:
        return scripted
    behaviour = BEHAVIOURS.get(call.model) or QUIRKS.get(call.model)
    if behaviour is None and "-gizmo-g-" in call.model:
        behaviour = gizmo
    return (behaviour or BEHAVIOURS["model-gone"])(call, attempt)
