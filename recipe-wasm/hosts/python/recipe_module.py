"""Runs recipe modules over Arrow batches, with wasmtime and pyarrow.

    from recipe_module import Module, apply

    module = Module("claims-cleanup.wasm")
    for batch in apply(module, batches):
        ...

A module is what `recipe-host build` makes of a recipe. `Module(engine, recipe=text)` runs any recipe on the engine
itself. `recipe-wasm/ABI.md` is the page this program was written from.
"""

import itertools
import json
import struct

import pyarrow as pa
import wasmtime

# More rows than this are handed over in parts, so that the module's memory stays small.
BATCH_ROWS = 65_536

class RecipeError(Exception):
    """A recipe or data a module refuses. `status` is one of ABI.md's; `told` is what the module says of the place."""

    def __init__(self, status, told):
        super().__init__(told.get("rendered") or told["message"])
        self.status = status
        self.told = told


class Module:
    """A compiled module: make one, and use it for many runs, on many threads."""

    def __init__(self, source, recipe=None, memory=None):
        """`source` is a path or the module's bytes, `recipe` a recipe's text for the bare engine, and `memory` the most
        bytes of memory that a run gets."""
        config = wasmtime.Config()
        config.cache = True
        if isinstance(source, bytes):
            code = source
        else:
            with open(source, "rb") as file:
                code = file.read()
        if code[:4] != b"\0asm":
            raise ValueError("this is no WebAssembly module; `recipe-host build` makes one of a recipe")
        self._engine = wasmtime.Engine(config)
        self._module = wasmtime.Module(self._engine, code)
        wanted = [f"{wanted.module}.{wanted.name}" for wanted in self._module.imports]
        if wanted:
            raise ValueError(f"no recipe module: it imports {', '.join(wanted)}, and a recipe module imports nothing")
        if not any(export.name == "recipe_abi_v1" for export in self._module.exports):
            raise ValueError("no recipe module of this version: it has no export `recipe_abi_v1`")
        self._recipe = recipe
        self._memory = memory

    def instance(self):
        """A fresh instance, which has the recipe."""
        instance = Instance(self._engine, self._module, self._memory)
        if self._recipe is not None:
            instance.load(self._recipe)
        return instance

    @property
    def info(self):
        """What engine and recipe are, and what the recipe needs: the object of `recipe_info`."""
        return self.instance().info()


class Instance:
    """The module's functions, with bytes where those have addresses. For one thread."""

    def __init__(self, engine, module, memory=None):
        self._store = wasmtime.Store(engine)
        if memory is not None:
            self._store.set_limits(memory_size=memory)
        self._exports = wasmtime.Instance(self._store, module, []).exports(self._store)
        self._memory = self._exports["memory"]
        self._block = self._exports["recipe_result"](self._store) & 0xFFFF_FFFF
        if self._read(self._block, 4) != b"RCP1":
            raise ValueError("no recipe module: its result block does not begin with RCP1")

    def load(self, recipe):
        """Takes the text of a recipe."""
        self._call("recipe_load", self._give(0, recipe.encode()))

    def info(self):
        self._call("recipe_info")
        return json.loads(self._out())

    def infer(self, schema, batches):
        """The types that the text columns of `batches` seem to have, by name."""
        self._call("recipe_infer", self._give(0, stream(schema, batches)))
        return json.loads(self._out())

    def open(self, options):
        return self._call("recipe_open", self._give(0, json.dumps(options).encode()))

    def dataset(self, handle, place, table):
        self._call("recipe_dataset", handle, place, self._give(handle, table))

    def schema(self, handle, message):
        """The message with the output's schema; none where that depends on the data."""
        status = self._call("recipe_schema", handle, self._give(handle, message))
        return self._out() if status else None

    def push(self, handle, message):
        """What comes out for the batches of `message`, as messages."""
        return self._results(handle, self._call("recipe_push", handle, self._give(handle, message)))

    def finish(self, handle):
        """What comes out at the end of the input, as messages."""
        return self._results(handle, self._call("recipe_finish", handle))

    def merge(self, handle, state):
        """Takes in what rows before left behind."""
        self._call("recipe_state_merge", handle, self._give(handle, state))

    def state(self, handle):
        """What the rows so far leave behind."""
        self._call("recipe_state_get", handle)
        return self._out()

    def combine(self, handle, one, other):
        """What rows leave behind of which the first left `one`, and those after them `other`."""
        self._call("recipe_state_combine", handle, self._give(handle, struct.pack("<Q", len(one)) + one + other))
        return self._out()

    def stats(self, handle):
        self._call("recipe_stats", handle)
        return json.loads(self._out())

    def close(self, handle):
        self._call("recipe_close", handle)

    @property
    def failed(self):
        """How many cells that could not be converted wait to be told by `stats`."""
        return self._word(7)

    def _results(self, handle, status):
        while status:
            yield self._out()
            status = self._call("recipe_next", handle) if status == 2 else 0

    def _call(self, name, *arguments):
        try:
            status = self._exports[name](self._store, *arguments)
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            said = self._text(11).decode(errors="replace") or str(error)
            raise RuntimeError(f"the module failed in {name}: {said}") from error
        if -9 <= status < 0:
            raise RecipeError(status, json.loads(self._text(9)))
        return status

    def _give(self, handle, data):
        """Puts `data` into the input region of a handle, and gives its length."""
        address = self._call("recipe_reserve", handle, len(data)) & 0xFFFF_FFFF
        if address == 0:
            raise MemoryError(f"the module has no room for {len(data)} bytes")
        self._memory.write(self._store, bytearray(data), address)
        return len(data)

    def _out(self):
        return self._text(1)

    def _text(self, word):
        """The bytes whose address and length are in two words of the result block."""
        return self._read(self._word(word), self._word(word + 1))

    def _word(self, at):
        return struct.unpack("<I", self._read(self._block + 4 * at, 4))[0]

    def _read(self, address, length):
        data = self._memory.read(self._store, address, address + length)
        if len(data) != length:
            raise RuntimeError("the module points outside of its memory")
        return data


class Run:
    """One run of a recipe over batches; iterate over it for the batches that come out.

    `schema` is the output's, None while it depends on data not yet seen. `failed` lists the cells that could not be
    converted so far, each with step, column, row and value; step 0 is the reading of the input. `stats()` tells what
    every step did, once the batches are through.
    """

    def __init__(self, instance, batches, options, datasets):
        schema, self._batches = _source(batches)
        self._instance = instance
        self._stats = {}
        self.failed = []
        self.schema = None
        self._handle = instance.open({**options, "datasets": list(datasets)})
        for place, table in enumerate(datasets.values()):
            instance.dataset(self._handle, place, stream(*_source(table)))
        message = instance.schema(self._handle, stream(schema, []))
        if message is not None:
            self.schema = pa.ipc.read_schema(pa.py_buffer(message))

    def __iter__(self):
        for batch in self._batches:
            for start in range(0, batch.num_rows, BATCH_ROWS):
                part = stream(batch.schema, [batch.slice(start, BATCH_ROWS)])
                yield from self._read(self._instance.push(self._handle, part))
                if self._instance.failed:
                    self._look()
        yield from self._read(self._instance.finish(self._handle))
        self._look()
        self._instance.close(self._handle)

    def stats(self):
        return self._stats

    def _read(self, messages):
        for message in messages:
            source = pa.BufferReader(message)
            if self.schema is None:
                self.schema = pa.ipc.read_schema(source)
                if source.tell() == len(message):
                    continue
            yield pa.ipc.read_record_batch(source, self.schema)

    def _look(self):
        while True:
            self._stats = self._instance.stats(self._handle)
            failed = self._stats.pop("failed")
            self.failed += failed
            if not failed:
                return


def apply(module, batches, *, datasets=None, **options):
    """Runs a module's recipe over `batches`: record batches, a reader of them, or a table. Gives a `Run`.

    `datasets` are the other tables the recipe names, by name. Options are those of ABI.md: `types`, `on_invalid`,
    `output`, `now`, `seed`, `steps`.
    """
    return Run(module.instance(), batches, options, datasets or {})


def stream(schema, batches):
    """Batches as a whole Arrow IPC stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return sink.getvalue()


def _source(batches):
    """The schema of batches, and the batches."""
    if isinstance(batches, pa.RecordBatch):
        return batches.schema, [batches]
    if isinstance(batches, pa.Table):
        return batches.schema, batches.to_batches()
    if hasattr(batches, "schema"):
        return batches.schema, batches
    batches = iter(batches)
    first = next(batches, None)
    if first is None:
        raise ValueError("there are no batches, so no columns are known; give a pyarrow.RecordBatchReader")
    return first.schema, itertools.chain([first], batches)
