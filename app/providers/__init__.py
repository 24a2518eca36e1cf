"""Dialects of the gateways: vendor JSON to domain values and back. Vendor JSON never leaves this room."""
