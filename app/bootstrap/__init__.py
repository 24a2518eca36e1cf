"""The composition root, in two halves: core (no Qt) and window."""
