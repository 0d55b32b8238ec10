// Runs recipe modules over Arrow batches, with the WebAssembly of Node or a browser and apache-arrow.
//
//     import { RecipeModule, apply } from "./recipe-module.mjs";
//
//     const module = await RecipeModule.compile(await readFile("claims-cleanup.wasm"));
//     for await (const batch of apply(module, batches)) { … }
//
// A module is what `recipe-host build` makes of a recipe. `RecipeModule.compile(engine, recipe)` runs any recipe on the
// engine itself. `recipe-wasm/ABI.md` is the page this program was written from.

import { RecordBatchReader, Table, tableToIPC } from "apache-arrow";

/** A recipe or data a module refuses: `status` is one of ABI.md's, `told` what the module says of the place. */
export class RecipeError extends Error {
  constructor(status, told) {
    super(told.rendered ?? told.message);
    this.name = "RecipeError";
    this.status = status;
    this.told = told;
  }
}

/** A compiled module: make one, and use it for many runs. */
export class RecipeModule {
  #module;
  #recipe;

  constructor(module, recipe) {
    this.#module = module;
    this.#recipe = recipe;
  }

  /** Compiles the bytes of a module. `recipe` is a recipe's text, for the bare engine. */
  static async compile(bytes, recipe) {
    if (decode(bytes.slice(0, 4)) !== "\0asm") {
      throw new Error("this is no WebAssembly module; `recipe-host build` makes one of a recipe");
    }
    const module = await WebAssembly.compile(bytes);
    const wanted = WebAssembly.Module.imports(module).map(({ module, name }) => `${module}.${name}`);
    if (wanted.length > 0) {
      throw new Error(`no recipe module: it imports ${wanted.join(", ")}, and a recipe module imports nothing`);
    }
    if (!WebAssembly.Module.exports(module).some(({ name }) => name === "recipe_abi_v1")) {
      throw new Error("no recipe module of this version: it has no export `recipe_abi_v1`");
    }
    return new RecipeModule(module, recipe);
  }

  /** The same module with another recipe. */
  with(recipe) {
    return new RecipeModule(this.#module, recipe);
  }

  /** A fresh instance, which has the recipe. */
  async instance() {
    const instance = new Instance(await WebAssembly.instantiate(this.#module));
    if (this.#recipe !== undefined) {
      instance.load(this.#recipe);
    }
    return instance;
  }
}

/** The module's functions, with bytes where those have addresses. */
export class Instance {
  #exports;
  #block;

  constructor(instance) {
    this.#exports = instance.exports;
    this.#block = this.#exports.recipe_result() >>> 0;
    if (decode(this.#read(this.#block, 4)) !== "RCP1") {
      throw new Error("no recipe module: its result block does not begin with RCP1");
    }
  }

  /** Takes the text of a recipe. */
  load(recipe) {
    this.#call("recipe_load", this.#give(0, encode(recipe)));
  }

  /** What engine and recipe are, and what the recipe needs. */
  info() {
    this.#call("recipe_info");
    return JSON.parse(decode(this.#out()));
  }

  /** The types that the text columns of a stream seem to have, by name. */
  infer(stream) {
    this.#call("recipe_infer", this.#give(0, stream));
    return JSON.parse(decode(this.#out()));
  }

  /** A handle that works as ABI.md's options say. */
  open(options) {
    return this.#call("recipe_open", this.#give(0, encode(JSON.stringify(options))));
  }

  /** Gives the table at a place of the option `datasets`, as a stream. */
  dataset(handle, place, stream) {
    this.#call("recipe_dataset", handle, place, this.#give(handle, stream));
  }

  /** The message with the output's schema; undefined where that depends on the data. */
  schema(handle, message) {
    return this.#call("recipe_schema", handle, this.#give(handle, message)) ? this.#out() : undefined;
  }

  /** What comes out for the batches of some messages, as messages. */
  push(handle, messages) {
    return this.#results(handle, this.#call("recipe_push", handle, this.#give(handle, messages)));
  }

  /** What comes out at the end of the input, as messages. */
  finish(handle) {
    return this.#results(handle, this.#call("recipe_finish", handle));
  }

  stats(handle) {
    this.#call("recipe_stats", handle);
    return JSON.parse(decode(this.#out()));
  }

  close(handle) {
    this.#call("recipe_close", handle);
  }

  /** How many cells that could not be converted wait to be told by `stats`. */
  get failed() {
    return this.#word(7);
  }

  *#results(handle, status) {
    while (status > 0) {
      yield this.#out();
      status = status === 2 ? this.#call("recipe_next", handle) : 0;
    }
  }

  #call(name, ...args) {
    let status;
    try {
      status = this.#exports[name](...args);
    } catch (error) {
      const said = decode(this.#text(11)) || error.message;
      throw new Error(`the module failed in ${name}: ${said}`, { cause: error });
    }
    if (status < 0 && status >= -9) {
      throw new RecipeError(status, JSON.parse(decode(this.#text(9))));
    }
    return status;
  }

  /** Puts bytes into the input region of a handle, and gives their length. */
  #give(handle, bytes) {
    const address = this.#call("recipe_reserve", handle, bytes.length) >>> 0;
    if (address === 0) {
      throw new Error(`the module has no room for ${bytes.length} bytes`);
    }
    new Uint8Array(this.#exports.memory.buffer, address, bytes.length).set(bytes);
    return bytes.length;
  }

  #out() {
    return this.#text(1);
  }

  /** A copy of the bytes whose address and length are in two words of the result block. */
  #text(word) {
    return this.#read(this.#word(word), this.#word(word + 1)).slice();
  }

  #word(at) {
    return new DataView(this.#exports.memory.buffer).getUint32(this.#block + 4 * at, true);
  }

  #read(address, length) {
    return new Uint8Array(this.#exports.memory.buffer, address, length);
  }
}

/**
 * One run of a recipe. `failed` lists the cells that could not be converted so far, where step 0 is the reading of the
 * input; `rows` counts those that went in and came out; `stats` tells, after the end, what every step did.
 */
export class Run {
  #instance;
  #handle;
  #schema;
  failed = [];
  rows = { in: 0, out: 0 };
  stats = undefined;

  /** `schema` is an Arrow schema; `datasets` are tables by name; options are those of ABI.md. */
  constructor(instance, schema, { datasets = {}, ...options } = {}) {
    this.#instance = instance;
    this.#handle = instance.open({ ...options, datasets: Object.keys(datasets) });
    Object.values(datasets).forEach((table, place) => instance.dataset(this.#handle, place, stream(table)));
    this.#schema = instance.schema(this.#handle, stream(new Table(schema)));
  }

  /** The names of the columns that come out; undefined while they depend on data not yet seen. */
  get columns() {
    return this.#schema && RecordBatchReader.from(this.#schema).open().schema.fields.map((field) => field.name);
  }

  /** The batches that come out for a batch or table. */
  *push(batch) {
    this.rows.in += batch.numRows;
    yield* this.#batches(this.#instance.push(this.#handle, stream(batch)));
    if (this.#instance.failed > 0) {
      this.#look();
    }
  }

  /** The batches that come out at the end. */
  *finish() {
    yield* this.#batches(this.#instance.finish(this.#handle));
    this.#look();
    this.#instance.close(this.#handle);
  }

  *#batches(messages) {
    for (const message of messages) {
      const whole = this.#schema ? join(this.#schema, message) : message;
      this.#schema ??= message.slice(0, firstMessage(message));
      for (const batch of RecordBatchReader.from(whole)) {
        this.rows.out += batch.numRows;
        yield batch;
      }
    }
  }

  #look() {
    for (;;) {
      const { failed, ...stats } = this.#instance.stats(this.#handle);
      this.stats = stats;
      this.failed.push(...failed);
      if (failed.length === 0) {
        return;
      }
    }
  }
}

/** Runs a module's recipe over batches, which may come one by one; gives the batches that come out. */
export async function* apply(module, batches, options) {
  const instance = await module.instance();
  let run;
  for await (const batch of batches) {
    run ??= new Run(instance, batch.schema, options);
    yield* run.push(batch);
  }
  if (run) {
    yield* run.finish();
  }
}

/** A batch or a table as a whole stream. */
export function stream(batch) {
  return tableToIPC(batch instanceof Table ? batch : new Table([batch]), "stream");
}

/** The length of the first message of a stream, which is its schema and has no body. */
function firstMessage(bytes) {
  return 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
}

function join(first, second) {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

const encode = (text) => new TextEncoder().encode(text);
const decode = (bytes) => new TextDecoder().decode(bytes);
