"""The door: finds the commands, turns every error into one clear message and an exit status."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Sequence
from errno import EACCES, EDQUOT, EFBIG, EIO, EISDIR, ELOOP, ENAMETOOLONG, ENOSPC, ENOTDIR, EPERM, EROFS
from typing import Annotated

import typer
from typer.main import get_command

from optimiser.cli import commands
from optimiser.cli.console import console, nobody_reads, say_the_rest, show_whatever_can_be_shown
from optimiser.cli.interrupt import deaf_if_asked
from optimiser.errors import OptimiserError, shortened
from optimiser.run.garbage import collect_seldom
from trustmodels.contract import EDITION

NAME = "optimiser"
FAILED, BAD_USAGE, INTERRUPTED = 1, 2, 5
DISK = {EACCES, EDQUOT, EFBIG, EIO, EISDIR, ELOOP, ENOSPC, ENOTDIR, EPERM, EROFS}
"""What a disk or a path may be at fault with, whatever is done on it."""
OUT_OF_MEMORY = (
    "This machine has not enough memory for it; nothing was written. Fewer trusts or periods, or fewer processes "
    "(--workers 1), need less."
)
LOOP = "Symlink loop"
"""How Python up to 3.12 begins what it says of a link that leads to itself; later ones give an OSError."""
STOPPED = "Stopped; nothing was left half written."


def make_app(only: str | None = None) -> typer.Typer:
    """The application with every command of `optimiser.cli.commands`, or with just the one named.

    A module that holds one command has the command's name, so that a call need not load all the others.
    """
    app = typer.Typer(
        name=NAME,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(_group)
    for name in _wanted(only):
        importlib.import_module(f"{commands.__name__}.{name}").add(app)
    return app


def _version(asked: bool) -> None:
    """Say the versions of the engine, of the solvers and of what shapes their answers, as a manifest records them."""
    if not asked:
        return
    from optimiser.run.manifest import versions  # noqa: PLC0415 - the command line starts without the engine

    screen = console()
    for name, number in versions().items():
        screen.print(f"{name} {number}")
    screen.print(f"edition of the format {EDITION}")
    raise typer.Exit


VersionOption = Annotated[
    bool,
    typer.Option(
        "--version",
        callback=_version,
        is_eager=True,
        help="Show what is installed of whatever shapes an answer.",
    ),
]


def _group(_asked: VersionOption = False) -> None:
    """Shares out savings and bailouts among NHS trusts, and shows which promises cannot hold together."""


def _wanted(only: str | None) -> list[str]:
    """The modules to load: just the command that is called, where a module has its name; else all."""
    names = [module.name for module in pkgutil.iter_modules(commands.__path__)]
    return [only] if only in names else names


def run() -> None:
    """Run the command line; never ends in a traceback for bad input."""
    collect_seldom()
    show_whatever_can_be_shown()
    status = _status()
    deaf_if_asked()
    say_the_rest()
    sys.exit(status)


def _status() -> int:
    try:
        return _called(sys.argv[1:])
    except RuntimeError as error:
        if not str(error).startswith(LOOP):
            raise
        console(errors=True).print(f"{error}: replace the link by the file or folder itself.")
        return BAD_USAGE
    except (OptimiserError, OSError, MemoryError, KeyboardInterrupt) as error:
        if isinstance(error, BrokenPipeError) and nobody_reads():
            return 0
        said, status = _told(error)
        console(errors=True).print(said)
        return status


def _called(words: Sequence[str]) -> int:
    """Run the command that is called; an error of it comes out as it is, which the parser's own loop would not let."""
    command = get_command(make_app(next(iter(words), None)))
    try:
        with command.make_context(NAME, list(words)) as context:
            status = command.invoke(context)
    except typer.Exit as stop:
        return int(stop.exit_code)
    except typer.TyperException as error:
        return _usage(error)
    return status if isinstance(status, int) else 0


def _told(error: BaseException) -> tuple[str, int]:
    """One message for an error, and the exit status; a fault of the machine that none fits is raised again."""
    if isinstance(error, OptimiserError):
        return str(error), error.exit_code
    if isinstance(error, MemoryError):
        return OUT_OF_MEMORY, FAILED
    if isinstance(error, OSError):
        return _of_the_disk(error), BAD_USAGE
    return " ".join([STOPPED, *map(str, error.args)]), INTERRUPTED


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
        console(errors=True).print(str(error))
    else:
        show()
    return BAD_USAGE
