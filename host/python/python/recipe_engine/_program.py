"""The program `recipe-host`."""

from __future__ import annotations

import signal
import sys

from ._native import main as native_main


def main() -> int:
    """Runs the program with this process's arguments, and gives what it exits with."""
    # What the program does not catch ends it, as without Python.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return native_main(sys.argv)
