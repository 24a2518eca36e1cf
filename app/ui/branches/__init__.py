"""The map of a conversation's branches, and two messages beside each other."""
