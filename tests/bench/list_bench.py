"""What the stored list costs with 100,000 conversations against 1,000; the sidebar has a benchmark of its own."""

from tests.bench import stored_lists


async def main() -> None:
    """Print the figures and their ratios."""
    await stored_lists.measure()
