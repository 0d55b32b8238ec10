// CSV as `recipe-host` reads and writes it: the rules at the end of `recipe-wasm/ABI.md`.

import { makeData, RecordBatch, Schema, Field, Struct, Utf8, vectorFromArray } from "apache-arrow";
import Papa from "papaparse";

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
      schema = new Schema(rows.shift().map((name) => new Field(name, new Utf8(), true)));
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

/** The first records of CSV. */
export function firstRecords(input, count) {
  return new Promise((resolve, reject) => {
    const complete = ({ data }) => resolve(data);
    Papa.parse(input, { delimiter: ",", skipEmptyLines: true, preview: count, complete, error: reject });
  });
}

/** Calls `take` with the records of CSV, some at a time. */
function eachChunk(input, take) {
  return new Promise((resolve, reject) => {
    const chunk = ({ data, errors }, parser) => {
      const broken = errors.find((error) => error.type === "Quotes");
      try {
        if (broken) {
          throw new Error(`${broken.message}, near record ${broken.row + 1}`);
        }
        take(data);
      } catch (error) {
        reject(error);
        parser.abort();
      }
    };
    Papa.parse(input, { delimiter: ",", skipEmptyLines: true, chunk, complete: resolve, error: reject });
  });
}

/** Records as columns of text, where an empty cell is null. */
function textBatch(schema, rows) {
  const children = schema.fields.map((_, at) => vectorFromArray(rows.map((row) => row[at] || null), new Utf8()).data[0]);
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
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
