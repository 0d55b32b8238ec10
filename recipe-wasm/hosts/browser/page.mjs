// The page: hands files and recipes to the worker, and shows what comes back.

const at = (id) => document.getElementById(id);
const { engine, worker: source, sample } = JSON.parse(at("parts").textContent);

const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
let csv = new File([sample.csv], "claims.csv");
let packed;
let run = 0;
let waiting;

/** Asks for a run of what is chosen now; answers to older ones are passed over. */
function start() {
  run += 1;
  at("summary").textContent = "Running…";
  worker.postMessage({ run, csv, packed, recipe: packed ? undefined : at("text").value });
}

worker.onmessage = ({ data }) => {
  if (data.run !== run) {
    return;
  }
  if (data.before) {
    show("before", data.before[0] ?? [], data.before.slice(1));
  }
  at("error").textContent = data.error ?? "";
  at("save").hidden = data.error !== undefined;
  if (data.error !== undefined) {
    at("summary").textContent = "The recipe did not run.";
    return;
  }
  show("after", data.after[0], data.after.slice(1));
  const { steps, failed, rows, shown, milliseconds } = data;
  show(
    "steps",
    ["step", "operation", "rows in", "rows out", "cells changed", "cells failed"],
    steps.map((did) => [did.step, did.operation, did.rows_in, did.rows_out, did.cells_changed, did.cells_failed]),
  );
  const cells = failed > 0 ? ` ${failed} cells could not be converted.` : "";
  at("summary").textContent =
    `${rows.in} rows in, ${rows.out} rows out, in ${milliseconds} ms; the first ${shown} are shown.${cells}`;
  URL.revokeObjectURL(at("save").href);
  at("save").href = URL.createObjectURL(data.output);
};

function show(id, names, rows) {
  const table = at(id);
  table.replaceChildren();
  const head = table.createTHead().insertRow();
  for (const name of names) {
    head.append(Object.assign(document.createElement("th"), { textContent: name, scope: "col" }));
  }
  const body = table.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const cell of row) {
      Object.assign(line.insertCell(), { textContent: cell, className: cell === "" ? "missing" : "" });
    }
  }
}

at("csv").onchange = ({ target }) => {
  csv = target.files[0] ?? csv;
  at("csv-name").textContent = csv.name;
  start();
};

at("recipe").onchange = async ({ target }) => {
  const [file] = target.files;
  if (file === undefined) {
    return;
  }
  at("recipe-name").textContent = file.name;
  packed = file.name.endsWith(".wasm") ? await file.arrayBuffer() : undefined;
  at("text").readOnly = packed !== undefined;
  at("text").value = packed ? "" : await file.text();
  if (packed) {
    const [text] = WebAssembly.Module.customSections(await WebAssembly.compile(packed), "recipe");
    at("text").value = text ? new TextDecoder().decode(text) : "";
  }
  start();
};

at("text").oninput = () => {
  clearTimeout(waiting);
  waiting = setTimeout(start, 300);
};

at("text").value = sample.recipe;
const unpacked = (await fetch(`data:application/gzip;base64,${engine}`)).body.pipeThrough(new DecompressionStream("gzip"));
worker.postMessage({ engine: await new Response(unpacked).arrayBuffer() });
start();
