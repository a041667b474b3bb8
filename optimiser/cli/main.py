"""The door: finds the commands, turns every error into one clear message and an exit status."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from errno import EACCES, EDQUOT, EFBIG, EIO, EISDIR, ELOOP, ENAMETOOLONG, ENOSPC, ENOTDIR, EPERM, EROFS

import typer

from optimiser.cli import commands
from optimiser.cli.console import console
from optimiser.cli.interrupt import end_as_ctrl_c
from optimiser.errors import OptimiserError, shortened
from optimiser.run.garbage import collect_seldom

FAILED, BAD_USAGE, INTERRUPTED = 1, 2, 5
DISK = {EACCES, EDQUOT, EFBIG, EIO, EISDIR, ELOOP, ENOSPC, ENOTDIR, EPERM, EROFS}
"""What a disk or a path may be at fault with, whatever is done on it."""
OUT_OF_MEMORY = (
    "This machine has not enough memory for it; nothing was written. Fewer trusts or periods, or fewer processes "
    "(--workers 1), need less."
)
errors = console(errors=True)


def make_app(only: str | None = None) -> typer.Typer:
    """The application with every command of `optimiser.cli.commands`, or with just the one named.

    A module that holds one command has the command's name, so that a call need not load all the others.
    """
    app = typer.Typer(
        name="optimiser",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_group)
    for name in _wanted(only):
        importlib.import_module(f"{commands.__name__}.{name}").add(app)
    return app


def _group() -> None:
    """Shares out savings and bailouts among NHS trusts, and shows which promises cannot hold together."""


def _wanted(only: str | None) -> list[str]:
    """The modules to load: just the command that is called, where a module has its name; else all."""
    names = [module.name for module in pkgutil.iter_modules(commands.__path__)]
    return [only] if only in names else names


def main() -> None:
    """Run the command line; never ends in a traceback for bad input."""
    collect_seldom()
    end_as_ctrl_c()
    sys.exit(_status())


def _status() -> int:
    try:
        status = make_app(next(iter(sys.argv[1:]), None))(standalone_mode=False)
    except typer.Exit as stop:
        return int(stop.exit_code)
    except typer.TyperException as error:
        return _usage(error)
    except (OptimiserError, OSError, MemoryError, KeyboardInterrupt, typer.Abort) as error:
        said, status = _told(error)
        errors.print(said)
    return status if isinstance(status, int) else 0


def _told(error: BaseException) -> tuple[str, int]:
    """One message for an error, and the exit status; a fault of the machine that none fits is raised again."""
    if isinstance(error, OptimiserError):
        return str(error), error.exit_code
    if isinstance(error, MemoryError):
        return OUT_OF_MEMORY, FAILED
    if isinstance(error, OSError):
        return _of_the_disk(error), BAD_USAGE
    return "Stopped; nothing was written.", INTERRUPTED


def _of_the_disk(error: OSError) -> str:
    """One sentence for a file or disk that cannot be read or written; any other fault is raised again."""
    if error.errno == ENAMETOOLONG:
        return f"{shortened(str(error.filename))} is too long for the name of a file or folder."
    if error.errno not in DISK:
        raise error
    what = "The output" if error.filename is None else shortened(str(error.filename))
    return f"{what} cannot be read or written: {error.strerror}."


def _usage(error: typer.TyperException) -> int:
    """A wrong word on the command line, in the words of the parser."""
    show = getattr(error, "show", None)
    if show is None:
        errors.print(str(error))
    else:
        show()
    return BAD_USAGE
