"""Judges from outside: what they cannot read is not the format, and what they would not send is not asked for.

The official SDKs of OpenAI and Google read the test gateway's replies, and their types judge what this program sends;
llmock breaks connections in its own ways; llama.cpp's server answers with a real model.
"""
