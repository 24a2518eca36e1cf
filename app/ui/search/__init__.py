"""The search popup: finds anything in the history as one types, and opens the place."""
