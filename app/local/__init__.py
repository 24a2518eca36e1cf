"""The model on this computer: llama.cpp in a child process of its own."""
