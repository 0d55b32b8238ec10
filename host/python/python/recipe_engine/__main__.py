"""`python -m recipe_engine` is the program `recipe-host`."""

import sys

from ._program import main

sys.exit(main())
