"""The parts that a message is painted from, one module a kind."""
