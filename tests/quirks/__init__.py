"""Quirks of real servers that break naive clients, numbered: each is a model of the test gateway, asked over a socket.

``tests/gateway/quirks.py`` and its neighbours say what each server does.
"""
