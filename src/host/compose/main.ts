/**
 * What is only needed to find and drive a Compose file: a bundle of its own (`dist/compose.js`), because a YAML parser is
 * larger than all that the editor's side loads at its start.
 */
export { findComposeFiles } from "./files.ts";
export { findDocker } from "./docker.ts";
export { readCompose, readCredentials } from "./read.ts";
export { answersAsPostgres } from "./answers.ts";
