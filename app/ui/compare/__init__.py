"""Replies to one message beside each other, each in a column of its own."""
