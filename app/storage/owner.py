"""Who a row belongs to while work on it runs."""

from typing import Protocol


class TurnLease(Protocol):
    """What a process holds while it may write running messages and orders (``infra.lease.Lease``)."""

    @property
    def id(self) -> str:
        """Return the name of this process's lease."""
        ...

    def alive_ids(self) -> frozenset[str]:
        """Return the leases of all living processes. Called on the writer thread."""
        ...
