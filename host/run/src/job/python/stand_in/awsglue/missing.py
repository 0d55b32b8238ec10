"""What is not here."""


def missing(owner, name):
    """The error of an attribute that is not here. Names of Python itself are asked for by copies and the like."""
    if name.startswith("__"):
        return AttributeError(name)
    return NotImplementedError(f"`{owner}.{name}` of awsglue is not there outside of AWS")
