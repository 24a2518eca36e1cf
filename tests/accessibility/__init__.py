"""The program as a screen reader meets it: by AT-SPI alone, from another process."""
