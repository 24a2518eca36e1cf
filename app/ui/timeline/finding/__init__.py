"""Find in a conversation: what matches, which match is the current one, and how both are shown."""
