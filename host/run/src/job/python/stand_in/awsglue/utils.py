"""Arguments of a job."""


class GlueArgumentError(Exception):
    """An argument that is not there."""


def getResolvedOptions(args, options):
    """The values of `--name value` and `--name=value`, by their names. Each of `options` has to be there."""
    found = {}
    rest = list(args[1:])
    while rest:
        name, is_whole, value = rest.pop(0).partition("=")
        if name.startswith("--"):
            if not is_whole and rest:
                value = rest.pop(0)
            found[name[2:]] = value
    lacking = [name for name in options if name not in found]
    if lacking:
        values = " ".join(f"--var {name}=VALUE" for name in lacking)
        raise GlueArgumentError(f"arguments of the job are not given: {', '.join(lacking)}; give them with {values}")
    return {name: found[name] for name in options}
