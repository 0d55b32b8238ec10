// Cleans a CSV file with a recipe module:
//
//     node clean.mjs claims-cleanup.wasm claims.csv > clean.csv

import { createReadStream, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";

import { cleanCsv } from "./recipe-csv.mjs";
import { RecipeModule } from "./recipe-module.mjs";

const [path, csv] = process.argv.slice(2);
if (csv === undefined) {
  console.error("usage: node clean.mjs MODULE.wasm INPUT.csv > OUTPUT.csv");
  process.exit(2);
}

try {
  const module = await RecipeModule.compile(await readFile(path));
  const input = createReadStream(csv, { encoding: "utf8" });
  const run = await cleanCsv(module, input, (text) => writeAll(Buffer.from(text)));
  for (const { step, row, column, value } of run.failed) {
    console.error(`${step ? `step ${step}` : "read"}: row ${row + 1}, column \`${column}\`: \`${value}\``);
  }
} catch (error) {
  console.error(error.message);
  process.exit(1);
}

function writeAll(bytes) {
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(1, bytes, at);
  }
}
