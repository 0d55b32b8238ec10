// Makes the page, one file that needs no server: node build.mjs ENGINE.wasm PAGE.html

import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const [engine, page] = process.argv.slice(2);
if (page === undefined) {
  console.error("usage: node build.mjs ENGINE.wasm PAGE.html");
  process.exit(2);
}

const near = (path) => new URL(path, import.meta.url);
const bundle = async (entry) => {
  const options = { bundle: true, minify: true, write: false, legalComments: "inline", charset: "utf8" };
  const { outputFiles } = await build({ ...options, entryPoints: [near(entry).pathname], ...formats[entry] });
  return outputFiles[0].text;
};
const formats = { "page.mjs": { format: "esm" }, "worker.mjs": { format: "iife" } };

const claims = "../../../recipes/claims-cleanup";
const parts = {
  engine: gzipSync(await readFile(engine), { level: 9 }).toString("base64"),
  worker: await bundle("worker.mjs"),
  sample: {
    csv: await readFile(near(`${claims}/claims.csv`), "utf8"),
    recipe: await readFile(near(`${claims}/recipe.json`), "utf8"),
  },
};
// Inside a script element, `</` would end it.
const safe = (text) => text.replaceAll("</", "<\\/");
const template = await readFile(near("index.html"), "utf8");
const script = safe(await bundle("page.mjs"));
const filled = template.replace("@PARTS@", () => safe(JSON.stringify(parts))).replace("@PAGE@", () => script);
await writeFile(page, filled);
