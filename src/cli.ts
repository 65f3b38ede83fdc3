import { main } from "./cli/main.ts";

void main(process.argv.slice(2)).then((code) => {
  // Output that a pipe has not taken yet is kept until it has.
  process.exitCode = code;
});
