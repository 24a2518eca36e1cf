"""The list of conversations in the sidebar."""
