"""Qt-free technical helpers: paths, settings, secrets, diagnostics, owned tasks, the event bus."""
