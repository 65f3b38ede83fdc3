/** How a variable's text is used where it is read. */
export type VariableUse = {
  /** `process.env["A"]`, which some tsconfigs want. */
  readonly brackets: boolean;
  readonly quote: '"' | "'";
  readonly type?: "number" | "boolean";
  /** Source text of what it is when it is not set. */
  readonly fallback?: string;
  /** True if the option requires a text, so that an unset variable becomes an empty text. */
  readonly isText?: boolean;
};

/** The source text that reads a variable. */
export function readVariable(name: string, { brackets, quote, type, fallback, isText }: VariableUse): string {
  const isName = /^[A-Za-z_$][\w$]*$/.test(name);
  const value = isName && !brackets ? `process.env.${name}` : `process.env[${quote}${name}${quote}]`;
  if (type === "number") return `Number(${fallback === undefined ? value : `${value} ?? ${fallback}`})`;
  if (type === "boolean") {
    const isTrue = `${value} === ${quote}true${quote}`;
    if (fallback === undefined || fallback === "false") return isTrue;
    return fallback === "true"
      ? `${value} !== ${quote}false${quote}`
      : `${value} === undefined ? ${fallback} : ${isTrue}`;
  }
  if (fallback !== undefined) return `${value} ?? ${fallback}`;
  return isText === true ? `${value} ?? ${quote}${quote}` : value;
}

/** The variable that a key of a configuration most likely stands for: `database.maxConnections` → `DATABASE_MAX_CONNECTIONS`. */
export function environmentVariable(key: string): string {
  return key.includes(".")
    ? key
        .replaceAll(".", "_")
        .replace(/(\p{Ll}|\d)(\p{Lu})/gu, "$1_$2")
        .toUpperCase()
    : key;
}
