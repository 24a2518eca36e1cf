"""The asyncio loop that runs inside Qt's."""

import sys

import qasync


class WindowLoop(qasync.QEventLoop):
    """qasync's loop, with what asyncio's own does about asynchronous generators that nobody finished.

    Without these hooks such a generator is thrown away by the garbage collector, which cannot wait: the connection that
    it held stays open, and Python says that it ignored GeneratorExit.
    """

    def run_forever(self) -> None:
        """Run until stopped."""
        before = sys.get_asyncgen_hooks()
        sys.set_asyncgen_hooks(firstiter=self._asyncgen_firstiter_hook, finalizer=self._asyncgen_finalizer_hook)
        try:
            super().run_forever()
        finally:
            sys.set_asyncgen_hooks(*before)
