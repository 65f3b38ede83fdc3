import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { decode } from "./decode.ts";

/** The text of a file, without a byte order mark; empty when it cannot be read. */
export function readText(file: string): string {
  try {
    return decode(readFileSync(file));
  } catch {
    return "";
  }
}

/** The bytes of a file; undefined when it cannot be read. */
export function readBytes(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** The nearest folder, from one upwards, in which something of a name is. */
export function folderWith(name: string, from: string): string | undefined {
  for (let directory = from; ; directory = path.dirname(directory)) {
    if (existsSync(path.join(directory, name))) return directory;
    if (directory === path.dirname(directory)) return undefined;
  }
}
