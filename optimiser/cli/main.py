"""The door: finds the commands, turns every error into one clear message and an exit status."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import sys

import typer
from rich.console import Console

from optimiser.cli import commands
from optimiser.errors import OptimiserError

FAILED, BAD_USAGE, INTERRUPTED = 1, 2, 5
OBJECTS = 200_000
"""New objects from which Python looks for garbage: a model is many small ones that stay, and looking costs."""
OUT_OF_MEMORY = (
    "This machine has not enough memory for it; nothing was written. Fewer trusts or periods, or fewer processes "
    "(--workers 1), need less."
)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


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
    gc.set_threshold(OBJECTS, 20, 20)
    sys.exit(_status())


def _status() -> int:
    try:
        status = make_app(next(iter(sys.argv[1:]), None))(standalone_mode=False)
    except OptimiserError as error:
        errors.print(str(error), markup=False)
        return error.exit_code
    except typer.Exit as stop:
        return int(stop.exit_code)
    except typer.TyperException as error:
        return _usage(error)
    except (KeyboardInterrupt, typer.Abort):
        errors.print("Stopped; nothing was written.", markup=False)
        return INTERRUPTED
    except MemoryError:
        errors.print(OUT_OF_MEMORY, markup=False)
        return FAILED
    return status if isinstance(status, int) else 0


def _usage(error: typer.TyperException) -> int:
    """A wrong word on the command line, in the words of the parser."""
    show = getattr(error, "show", None)
    if show is None:
        errors.print(str(error), markup=False)
    else:
        show()
    return BAD_USAGE
