const role = /\bCREATE\s+(?:ROLE|USER|GROUP)\s+(?:\\?"([^"\\]+)\\?"|([\w$]+))/gi;
const extension = /\bCREATE\s+EXTENSION\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:\\?["']([^"'\\]+)\\?["']|([\w$-]+))/gi;

/** The roles that a migration's text makes; `CREATE USER MAPPING` makes none. */
export function createsRole(text: string): readonly string[] {
  return namesIn(text, role).filter((name) => name.toLowerCase() !== "mapping");
}

/** The extensions that a migration's text makes. */
export function createsExtension(text: string): readonly string[] {
  return namesIn(text, extension);
}

function namesIn(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([, quoted, plain = ""]) => quoted ?? plain.toLowerCase());
}
