"""Services on the real history, the real files and the gateway of the tests."""
