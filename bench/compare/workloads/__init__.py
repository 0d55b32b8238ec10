"""One file for each workload, with a function for each engine that does what the recipe says.

Functions import their engine themselves, so that no process has the memory of two; it is imported before time starts.
"""
