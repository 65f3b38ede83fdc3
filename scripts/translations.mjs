// `npm run translations -- --missing de`: the texts without a translation, as JSON. `--add de <file>`: reads such a JSON with
// translations, checks and stores them. `--prune`: removes translations of texts that no longer exist.
import { readFileSync } from "node:fs";
import { add, missingTexts, prune } from "./lib/translations/edit.mjs";
import { languages } from "./lib/translations/files.mjs";

const usage = "Usage: npm run translations -- --missing <language> | --add <language> <file> | --prune";
const [action, id = "", file = ""] = process.argv.slice(2);
const isKnown = languages.includes(id);

if (action === "--prune")
  for (const language of languages) console.log(`${language}: ${prune(language)} texts removed.`);
else if (!isKnown) fail(`${usage}\nThe languages are ${languages.join(", ")}.`);
else if (action === "--missing") console.log(JSON.stringify(missingTexts(id), undefined, 2));
else if (action === "--add" && file !== "") addFrom(file);
else fail(usage);

function addFrom(/** @type {string} */ name) {
  try {
    report(add(id, JSON.parse(readFileSync(name, "utf8"))));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    fail(`${name} cannot be read: ${cause}. Pass the file that --missing has written, with the empty strings filled.`);
  }
}

function report(/** @type {{ added: number, faults: readonly string[] }} */ { added, faults }) {
  if (faults.length > 0)
    fail([...faults, "Nothing was written. Correct the texts and run the command again."].join("\n"));
  else console.log(`${id}: ${added} texts added.`);
}

function fail(/** @type {string} */ text) {
  console.error(text);
  process.exitCode = 1;
}
