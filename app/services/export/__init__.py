"""Conversations as files: JSON with the whole tree; Markdown, HTML and plain text with the path that is shown."""
