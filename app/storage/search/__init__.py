"""The search over the history: how text is folded and cut into tokens, the index, and queries on it."""
