// The worker: runs recipes over CSV files, off the page's thread.

import { cleanCsv, firstRecords } from "../node/recipe-csv.mjs";
import { RecipeModule } from "../node/recipe-module.mjs";

// So many rows are shown.
const SHOWN = 200;

let engine;

globalThis.onmessage = async ({ data }) => {
  if (data.engine) {
    engine = RecipeModule.compile(data.engine);
    return;
  }
  postMessage({ run: data.run, ...(await answer(data)) });
};

async function answer({ csv, packed, recipe }) {
  const before = await firstRecords(csv, SHOWN + 1);
  try {
    const module = packed ? await RecipeModule.compile(packed) : (await engine).with(recipe);
    const parts = [];
    const began = performance.now();
    const run = await cleanCsv(module, csv, (text) => parts.push(text));
    const milliseconds = Math.round(performance.now() - began);
    const output = new Blob(parts, { type: "text/csv" });
    const { steps, cells_invalid: invalid } = run.stats;
    return {
      before,
      after: await firstRecords(output, SHOWN + 1),
      output,
      steps,
      failed: steps.reduce((sum, step) => sum + step.cells_failed, invalid),
      rows: run.rows,
      shown: SHOWN,
      milliseconds,
    };
  } catch (error) {
    return { before, error: error.message };
  }
}
