"""The reference of the package in Markdown, made from signatures and docstrings."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

import griffe

HEAD = """\
# Reference

All of `import recipe_engine as rx`, made from the package itself. [The first page](../../host/python/README.md) says
how to begin.
"""

OPERATION = re.compile(r'_with_step\("([A-Z_0-9]+)"')

WIDTH = 120


def reference() -> str:
    """The page."""
    package = griffe.load("recipe_engine", docstring_parser="google", resolve_aliases=True)
    assert isinstance(package, griffe.Module)
    public = [package[name] for name in package.exports or [] if not str(name).startswith("_")]
    parts = [HEAD, "## Functions", *(_function(of, "rx.", "###") for of in public if of.is_function)]
    for of in public:
        if of.is_class:
            parts.append(_class(of))
    parts += _options("Options in memory", package["_settings.Options"])
    parts += _options("Options of runs over files", package["_options.RunOptions"])
    parts += _operations(package["_steps.Steps"])
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _class(of: griffe.Object | griffe.Alias) -> str:
    bases = [str(base) for base in of.bases if str(base) not in {"Generic[Frame]", "Steps", "NamedTuple"}]
    kind = f" ({', '.join(bases)})" if bases else ""
    parts = [f"## `{of.name}`{kind}", _text(of)]
    fields = [member for member in of.members.values() if _is_public(member) and member.is_attribute]
    if fields:
        parts.append("\n".join(_field(field.name, str(field.annotation), _text(field)) for field in fields))
    for member in of.members.values():
        if _is_public(member) and member.is_function:
            parts.append(_function(member, f"{of.name}.", "###"))
    return "\n\n".join(part for part in parts if part)


def _is_public(member: griffe.Object | griffe.Alias) -> bool:
    return not member.name.startswith("_") and member.docstring is not None


def _function(of: griffe.Object | griffe.Alias, prefix: str, heading: str) -> str:
    parts = [f"{heading} `{prefix}{of.name}`", f"```python\n{_signature(of)}\n```"]
    for section in of.docstring.parsed if of.docstring else []:
        match section.kind.value:
            case "text":
                parts.append(_filled(section.value))
            case "parameters":
                parts.append("\n".join(_field(item.name, None, item.description) for item in section.value))
            case "raises":
                items = (_field(str(item.annotation), None, item.description) for item in section.value)
                parts.append("Raises:\n\n" + "\n".join(items))
            case "returns":
                parts.append(_filled("Returns: " + " ".join(item.description for item in section.value)))
            case other:
                raise ValueError(f"{of.path}: it is not known how `{other}` is written")
    return "\n\n".join(parts)


def _signature(of: griffe.Object | griffe.Alias) -> str:
    """The parameters as they are written, one to a line where they do not fit into one."""
    written, marked = [], False
    for parameter in of.parameters:
        if parameter.name == "self":
            continue
        name = parameter.name
        match parameter.kind:
            case griffe.ParameterKind.keyword_only if not marked:
                written.append("*")
                marked = True
            case griffe.ParameterKind.var_keyword:
                name = f"**{name}"
        annotation = "" if parameter.annotation is None else f": {parameter.annotation}"
        default = "" if parameter.default is None or name.startswith("*") else f" = {parameter.default}"
        written.append(f"{name}{annotation}{default}")
    end = f") -> {of.returns}"
    line = f"{of.name}({', '.join(written)}{end}"
    return line if len(line) <= WIDTH else "\n".join([f"{of.name}(", *(f"    {item}," for item in written), end])


def _options(title: str, of: griffe.Object | griffe.Alias) -> Iterator[str]:
    yield f"## {title}"
    yield _text(of)
    yield "\n".join(_field(option.name, str(option.annotation), _text(option)) for option in of.members.values())


def _operations(of: griffe.Object | griffe.Alias) -> Iterator[str]:
    yield "## Operations"
    yield _text(of)
    lines = []
    for method in of.members.values():
        operation = OPERATION.search(method.source)
        if operation is None:
            continue
        page = f"../../recipe-core/docs/steps/{operation[1].lower()}.md"
        summary = method.docstring.value.partition("\n")[0] if method.docstring else ""
        lines.append(_item(f"[`{method.name}`]({page}): {summary}"))
    yield "\n".join(lines)


def _text(of: griffe.Object | griffe.Alias) -> str:
    return _filled(of.docstring.value) if of.docstring else ""


def _field(name: str, annotation: str | None, text: str) -> str:
    kind = "" if annotation is None else f" (`{annotation}`)"
    return _item(f"`{name}`{kind}: {' '.join(text.split())}")


def _item(text: str) -> str:
    return textwrap.fill(text, WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _filled(text: str) -> str:
    return "\n\n".join(map(_paragraph, re.split(r"\n\s*\n", text)))


def _paragraph(text: str) -> str:
    if text.startswith(">>>"):
        return f"```python\n{text}\n```"
    return textwrap.fill(" ".join(text.split()), WIDTH, break_long_words=False, break_on_hyphens=False)
