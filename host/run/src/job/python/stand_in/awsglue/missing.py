"""What is not here."""


class NotThere(AttributeError, NotImplementedError):
    """A call of AWS's library that this stand-in does not have."""


def missing(owner, name):
    """The error of an attribute that is not here."""
    return NotThere(f"`{owner}.{name}` of awsglue is not there outside of AWS")
