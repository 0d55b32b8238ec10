// Opens the page in headless Chromium, as a file, and holds what it shows and saves to what the engine does natively.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

const { RECIPE_PAGE, RECIPE_CLAIMS_WASM, CHROMIUM } = process.env;
const claims = new URL("../../../recipes/claims-cleanup/", import.meta.url);
let browser;
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "recipe-page-"));
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
});

after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

async function open() {
  const page = await browser.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(pathToFileURL(RECIPE_PAGE).href);
  await done(page);
  return { page, problems };
}

const done = (page) => page.getByRole("status").filter({ hasText: /rows out|did not run/ }).waitFor({ timeout: 120_000 });
const cells = (page, table) => page.locator(`#${table} tbody tr`).first().locator("td").allTextContents();

async function saved(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByText("Save the result").click()]);
  return readFile(await download.path(), "utf8");
}

test("the sample", async () => {
  const { page, problems } = await open();
  assert.deepEqual((await cells(page, "before")).slice(0, 7), [
    "0", "Bob Chen", "10112", "MOBILE", "I10", "99214", "$15521.89",
  ]);
  assert.deepEqual((await cells(page, "after")).slice(0, 7), [
    "0", "Bob Chen", "10112", "MOBILE", "I10", "99214", "15521.89",
  ]);
  assert.equal(await page.locator("#steps tbody tr").count(), 7);
  assert.equal(await saved(page), await readFile(new URL("expected.csv", claims), "utf8"));
  assert.deepEqual(problems, []);
  await page.close();
});

test("a packed module over a chosen file", async () => {
  const { page } = await open();
  await page.getByLabel("Recipe: JSON, YAML or a module").setInputFiles(RECIPE_CLAIMS_WASM);
  await page.getByText("claims-cleanup.wasm").waitFor();
  await page.getByLabel("CSV file").setInputFiles(new URL("claims.csv", claims).pathname);
  await done(page);
  assert.match(await page.getByLabel("Text of the recipe").inputValue(), /FILL_WITH_LAST_VALID/);
  assert.equal(await saved(page), await readFile(new URL("expected.csv", claims), "utf8"));
  await page.close();
});

test("an edited recipe, right and wrong", async () => {
  const csv = join(folder, "cities.csv");
  await writeFile(csv, 'city,note\nParis,"<b>bold</b>"\n');
  const { page } = await open();
  await page.getByLabel("CSV file").setInputFiles(csv);
  const upper = '[{"Action": {"Operation": "UPPER_CASE", "Parameters": {"sourceColumn": "city"}}}]';
  await page.getByLabel("Text of the recipe").fill(upper);
  await page.locator("#after").getByText("PARIS").waitFor();
  assert.deepEqual(await cells(page, "after"), ["PARIS", "<b>bold</b>"]);
  await page.getByLabel("Text of the recipe").fill(upper.replace("city", "town"));
  await page.getByRole("alert").filter({ hasText: "`town`" }).waitFor();
  assert.equal(await page.getByText("Save the result").isVisible(), false);
  await page.close();
});
