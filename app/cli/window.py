"""Opens the window, or says in one line why there can be none."""

from app.bootstrap.options import ScreenshotOptions, WindowOptions
from app.cli.output import Output, UsageError


def open_window(options: WindowOptions | ScreenshotOptions, output: Output) -> int:
    """Return the exit code of the window. Raises UsageError where there is no display or Qt cannot be loaded."""
    from app.bootstrap.display import display_problem

    if isinstance(options, WindowOptions) and (problem := display_problem()) is not None:
        raise UsageError(f"{problem}. Without a window there are: loquent ask TEXT, and loquent --screenshot FILE")
    try:
        if isinstance(options, ScreenshotOptions):
            from app.bootstrap.screenshot import run_screenshot

            return run_screenshot(options)
        from app.bootstrap.window import run_window

        return run_window(options)
    except ImportError as error:
        # A library of the system that Qt needs, such as libEGL.so.1, or no PySide6 at all.
        if "PySide6" not in (error.name or "") and ".so" not in str(error):
            raise
        raise UsageError(f"Qt cannot be loaded ({error}). Without a window there is: loquent ask TEXT") from error
