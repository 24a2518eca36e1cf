"""What a chat is: frozen values and ports. Imports nothing else of ours, does no I/O."""
