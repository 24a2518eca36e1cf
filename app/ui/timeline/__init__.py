"""The message view: own painting, closed blocks frozen, only the open tail parsed again."""
