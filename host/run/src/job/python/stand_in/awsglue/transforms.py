"""Transforms of frames, which are calls of them."""

__all__ = [
    "ApplyMapping",
    "DropFields",
    "Filter",
    "Join",
    "Map",
    "RenameField",
    "SelectFields",
    "SelectFromCollection",
]


class GlueTransform:
    """A transform: `apply` makes one, and calls it."""

    @classmethod
    def apply(cls, *args, **options):
        return cls()(*args, **options)


class ApplyMapping(GlueTransform):
    def __call__(self, frame, mappings, *_, **__):
        return frame.apply_mapping(mappings)


class DropFields(GlueTransform):
    def __call__(self, frame, paths, *_, **__):
        return frame.drop_fields(paths)


class Filter(GlueTransform):
    def __call__(self, frame, f, *_, **__):
        return frame.filter(f)


class Join(GlueTransform):
    def __call__(self, frame1, frame2, keys1, keys2, *_, **__):
        return frame1.join(keys1, keys2, frame2)


class Map(GlueTransform):
    def __call__(self, frame, f, *_, **__):
        return frame.map(f)


class RenameField(GlueTransform):
    def __call__(self, frame, old_name, new_name, *_, **__):
        return frame.rename_field(old_name, new_name)


class SelectFields(GlueTransform):
    def __call__(self, frame, paths, *_, **__):
        return frame.select_fields(paths)


class SelectFromCollection(GlueTransform):
    def __call__(self, dfc, key, *_, **__):
        return dfc.select(key)
