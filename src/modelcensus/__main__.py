"""`python -m modelcensus` is the command line."""

from modelcensus.views.cli import main

if __name__ == "__main__":
    main()
