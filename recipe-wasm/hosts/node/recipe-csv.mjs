// CSV as `recipe-host` reads and writes it: the rules at the end of `recipe-wasm/ABI.md`.

import { makeData, RecordBatch, Schema, Field, Struct, Utf8, vectorFromArray } from "apache-arrow";

import { Run, stream } from "./recipe-module.mjs";

// So many rows tell what types the columns have.
const INFERENCE_ROWS = 10_000;
const BATCH_ROWS = 8_192;

/**
 * Runs a module's recipe over CSV: a Node stream, a browser's `File`, or text. Calls `write` with pieces of CSV, and
 * gives the finished run. `options` are those of ABI.md.
 */
export async function cleanCsv(module, input, write, options = {}) {
  const instance = await module.instance();
  let schema;
  let run;
  let headed = false;
  let waiting = [];
  let line = 1;

  const push = (rows) => writeBatches(run.push(textBatch(schema, rows)));
  const begin = () => {
    const seen = textBatch(schema, waiting.slice(0, INFERENCE_ROWS));
    run = new Run(instance, schema, { ...options, types: instance.infer(stream(seen)), output: "text" });
    for (let start = 0; start < waiting.length; start += BATCH_ROWS) {
      push(waiting.slice(start, start + BATCH_ROWS));
    }
    waiting = [];
  };
  const head = () => {
    if (!headed) {
      write(csvLine(run.columns));
      headed = true;
    }
  };
  const writeBatches = (batches) => {
    for (const batch of batches) {
      head();
      write(csvText(batch));
    }
  };

  await eachChunk(input, (rows) => {
    if (schema === undefined && rows.length > 0) {
      schema = new Schema(rows.shift().map((name) => new Field(name ?? "", new Utf8(), true)));
    }
    for (const row of rows) {
      line += 1;
      if (row.length !== schema.fields.length) {
        throw new Error(`record ${line} has ${row.length} cells, and the header has ${schema.fields.length}`);
      }
    }
    if (run !== undefined) {
      push(rows);
      return;
    }
    waiting = waiting.concat(rows);
    if (waiting.length >= INFERENCE_ROWS) {
      begin();
    }
  });
  if (schema === undefined) {
    throw new Error("the file is empty; it needs a line of column names");
  }
  if (run === undefined) {
    begin();
  }
  writeBatches(run.finish());
  head();
  return run;
}

/** The first records of CSV, as far as they can be read. */
export async function firstRecords(input, count) {
  const rows = [];
  try {
    await eachChunk(input, (found) => {
      rows.push(...found.slice(0, count - rows.length));
      return rows.length < count;
    });
  } catch {
    // Whoever reads on says what is wrong.
  }
  return rows.map((row) => row.map((cell) => cell ?? ""));
}

/** Calls `take` with the records of CSV, some at a time, until it gives `false`. */
async function eachChunk(input, take) {
  let before = 0;
  let rest = "";
  for await (const text of texts(input)) {
    const found = split(rest + text, false, before);
    rest = found.rest;
    before += found.rows.length;
    if (found.rows.length > 0 && take(found.rows) === false) {
      return;
    }
  }
  const { rows } = split(rest, true, before);
  if (rows.length > 0) {
    take(rows);
  }
}

/** The text of an input, piece by piece, without a byte order mark. */
async function* texts(input) {
  let isFirst = true;
  for await (const text of pieces(input)) {
    yield isFirst ? text.replace(/^\ufeff/, "") : text;
    isFirst = false;
  }
}

async function* pieces(input) {
  if (typeof input === "string") {
    yield input;
  } else if (input instanceof Blob) {
    // Not every browser can iterate over its streams.
    const reader = input.stream().pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      yield part.value;
    }
  } else {
    yield* input;
  }
}

// A cell, in quotes or not, and the delimiter or the line end behind it.
const CELL = /(?:"([^"]*(?:""[^"]*)*)"(?!")|((?!")[^,\r\n]*))(,|\r\n?|\n|)/y;

/**
 * The records of a text, and what may be the start of another where the text goes on: lists of cells, null where there
 * is nothing at all, which `""` is not. So many records came before.
 */
function split(text, isWhole, before) {
  const rows = [];
  const wrong = (what) => new Error(`${what}, in record ${before + rows.length + 1}`);
  let row = [];
  let start = 0;
  CELL.lastIndex = 0;
  for (;;) {
    const match = CELL.exec(text);
    if (match === null) {
      if (!isWhole) {
        break;
      }
      throw wrong("a quote is not closed");
    }
    const [, quoted, plain, end] = match;
    const isLast = CELL.lastIndex === text.length;
    if (end === "" && !isLast) {
      throw wrong("there is text behind a closing quote");
    }
    // What follows may belong to the cell, or to the line end.
    if (!isWhole && isLast && (end === "" || end === "\r")) {
      break;
    }
    row.push(quoted?.replaceAll('""', '"') ?? (plain || null));
    if (end !== ",") {
      if (row.length > 1 || row[0] !== null) {
        rows.push(row);
      }
      row = [];
      start = CELL.lastIndex;
    }
    if (end === "") {
      break;
    }
  }
  return { rows, rest: text.slice(start) };
}

/** Records as columns of text. */
function textBatch(schema, rows) {
  const children = schema.fields.map((_, at) => vectorFromArray(rows.map((row) => row[at]), new Utf8()).data[0]);
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows.length, children }));
}

/** A batch of text as CSV. */
function csvText(batch) {
  const columns = batch.schema.fields.map((_, at) => batch.getChildAt(at));
  let text = "";
  for (let row = 0; row < batch.numRows; row += 1) {
    text += csvLine(columns.map((column) => column.get(row)));
  }
  return text;
}

function csvLine(cells) {
  if (cells.length === 1 && (cells[0] ?? "") === "") {
    return '""\n';
  }
  return `${cells.map(csvCell).join(",")}\n`;
}

function csvCell(cell) {
  const text = cell ?? "";
  return cell === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
