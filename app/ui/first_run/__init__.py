"""The first start: where should the answers come from?"""

from app.ui.first_run.page import FirstRunPage

__all__ = ["FirstRunPage"]
