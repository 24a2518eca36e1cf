"""The window. Widgets hold no SQL, no HTTP and no rules."""
