"""`python -m optimiser`: the command line without the installed script."""

from optimiser.cli import main

if __name__ == "__main__":
    main()
