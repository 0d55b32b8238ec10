// Holds this host to what the engine does natively. The environment names the files: see ../test.sh.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { tableFromArrays } from "apache-arrow";

import { cleanCsv, firstRecords } from "./recipe-csv.mjs";
import { apply, RecipeError, RecipeModule, Run } from "./recipe-module.mjs";

const { RECIPE_ENGINE_WASM, RECIPE_CLAIMS_WASM, RECIPE_EXAMPLES } = process.env;
const claims = new URL("../../../recipes/claims-cleanup/", import.meta.url);
const engine = await RecipeModule.compile(await readFile(RECIPE_ENGINE_WASM));
const upper = '[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}}]';

test("claims, by the program", async () => {
  const program = new URL("clean.mjs", import.meta.url).pathname;
  const input = new URL("claims.csv", claims).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [program, RECIPE_CLAIMS_WASM, input]);
  assert.equal(stdout, await readFile(new URL("expected.csv", claims), "utf8"));
});

test("the example of every operation gives the bytes it gives natively, or the message", async () => {
  const examples = (await readFile(RECIPE_EXAMPLES, "utf8")).trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.ok(examples.length > 149, `${examples.length} examples`);
  for (const { operation, title, recipe, input, datasets, now, seed, secrets, output, error } of examples) {
    const name = `${operation}, ${title}`;
    const instance = await engine.instance();
    const run = () => {
      instance.load(recipe);
      const handle = instance.open({ now, seed, secrets, datasets: Object.keys(datasets) });
      Object.values(datasets).forEach((table, place) => instance.dataset(handle, place, bytes(table)));
      const given = bytes(input);
      const schema = 8 + given.readUInt32LE(4);
      return Buffer.concat([
        instance.schema(handle, given.subarray(0, schema)) ?? Buffer.alloc(0),
        ...instance.push(handle, given.subarray(schema)),
        ...instance.finish(handle),
      ]);
    };
    if (error === null) {
      assert.ok(run().equals(bytes(output)), name);
    } else {
      assert.throws(run, (found) => found instanceof RecipeError && found.told.message.includes(error), name);
    }
  }
});

const bytes = (text) => Buffer.from(text, "base64");

test("batches, one by one", async () => {
  const cities = [];
  for await (const batch of apply(engine.with(upper), tableFromArrays({ city: ["Paris", null, "Łódź"] }).batches)) {
    cities.push(...batch.getChild("city"));
  }
  assert.deepEqual(cities, ["PARIS", null, "ŁÓDŹ"]);
});

test("cells that cannot be converted are told", async () => {
  const parameters = '{"sourceColumn": "n", "columnDataType": "double"}';
  const recipe = `[{"Action": {"Operation": "CHANGE_DATA_TYPE", "Parameters": ${parameters}}}]`;
  const table = tableFromArrays({ n: ["1", "one"] });
  const run = new Run(await engine.with(recipe).instance(), table.schema);
  const found = [...run.push(table), ...run.finish()].flatMap((batch) => [...batch.getChild("n")]);
  assert.deepEqual(found, [1, null]);
  assert.deepEqual(run.failed, [{ step: 1, column: "n", row: 1, value: "one" }]);
  assert.deepEqual(run.rows, { in: 2, out: 2 });
  assert.equal(run.stats.steps[0].cells_failed, 1);
});

test("columns that depend on the data", async () => {
  const parameters = '{"sourceColumn": "kind", "valueColumn": "n", "aggregateFunction": "SUM"}';
  const recipe = `[{"Action": {"Operation": "PIVOT", "Parameters": ${parameters}}}]`;
  const table = tableFromArrays({ id: [1, 2], kind: ["a", "b"], n: [2, 3] });
  const columns = [];
  for await (const batch of apply(engine.with(recipe), table.batches)) {
    columns.push(...batch.schema.fields.map((field) => field.name));
  }
  assert.deepEqual(columns, ["id", "kind_a_n_sum", "kind_b_n_sum"]);
});

test("CSV: quotes, line breaks, missing cells", async () => {
  const parts = [];
  const text = 'city,note\n"a,b","say ""x"""\n,\n"two\nlines",end\n';
  const run = await cleanCsv(engine.with(upper), text, (part) => parts.push(part));
  assert.equal(parts.join(""), 'city,note\n"A,B","say ""x"""\n,\n"TWO\nLINES",end\n');
  assert.deepEqual(run.rows, { in: 3, out: 3 });
});

test("CSV: nothing at all is null, and empty text is not", async () => {
  const clean = async (recipe, text) => {
    const parts = [];
    await cleanCsv(engine.with(recipe), text, (part) => parts.push(part));
    return parts.join("");
  };
  const text = 'city,note\n"",a\n,""\nParis,5" pipe\n';
  assert.equal(await clean(upper, text), 'city,note\n"",a\n,""\nPARIS,"5"" pipe"\n');
  assert.equal(await clean("[]", '\ufeffcity\r\n""\r\n\r\nParis\r\n'), 'city\n""\nParis\n');
  const tokyo = new Blob(["city\n東京\n"]);
  assert.equal(await clean(upper, tokyo), "city\n東京\n");
});

test("CSV: it may come in pieces of any size", async () => {
  const text = '\ufeffcity,note\r\n"a,""b""","two\r\nlines"\r\n"",\r\n\r\n,""\r\nParis,"x"';
  const expected = [["city", "note"], ['a,"b"', "two\r\nlines"], ["", ""], ["", ""], ["Paris", "x"]];
  for (let size = 1; size <= text.length; size += 1) {
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g"));
    assert.deepEqual(await firstRecords(pieces, 9), expected, `${size}`);
  }
});

test("CSV: quotes that are wrong are an error", async () => {
  const clean = (text) => cleanCsv(engine.with(upper), text, () => {});
  await assert.rejects(clean('city,note\nParis,"x\n'), /a quote is not closed, in record 2/);
  await assert.rejects(clean('city,note\nParis,"x"y\n'), /text behind a closing quote, in record 2/);
  assert.deepEqual(await firstRecords('city\nParis\n"x', 9), [["city"], ["Paris"]]);
});

test("CSV: a record that is cut off is an error", async () => {
  await assert.rejects(cleanCsv(engine.with(upper), "city,note\nParis\n", () => {}), /record 2 has 1 cells/);
});

test("a wrong recipe, and no module", async () => {
  const wrong = cleanCsv(engine.with(upper), "town\nParis\n", () => {});
  await assert.rejects(wrong, (error) => error.status === -5 && error.message.includes("`city`"));
  await assert.rejects(RecipeModule.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)), /recipe_abi_v1/);
  const folder = await mkdtemp(join(tmpdir(), "recipe-node-"));
  const path = join(folder, "none.wasm");
  await writeFile(path, "text");
  const program = new URL("clean.mjs", import.meta.url).pathname;
  const failed = promisify(execFile)(process.execPath, [program, path, path]);
  await assert.rejects(failed, (error) => error.code === 1 && /`recipe-host build` makes one/.test(error.stderr));
  await rm(folder, { recursive: true });
});
