"""The entry: a signal to stop is heard from the first moment, while the rest is still being loaded."""

from __future__ import annotations

import sys

from optimiser.cli.interrupt import deaf_if_asked, end_as_ctrl_c


def main() -> None:
    """Run the command line; never ends in a traceback for bad input."""
    end_as_ctrl_c()
    try:
        from optimiser.cli.program import run  # noqa: PLC0415 - see above
    except KeyboardInterrupt:
        deaf_if_asked()
        sys.stderr.write("Stopped; nothing was left half written.\n")
        sys.exit(5)
    run()
