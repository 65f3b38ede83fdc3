/**
 * Code that only Compose files need, as a bundle of its own (`dist/compose.js`), because a YAML parser is larger than
 * all code that the extension loads at its start.
 */
export { findComposeFiles } from "./files.ts";
export { findDocker } from "./docker.ts";
export { readCompose, readCredentials } from "./readComposeFile.ts";
export { answersAsPostgres } from "./probePostgres.ts";
