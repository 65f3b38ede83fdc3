import type { ClassText } from "../../source/classes.ts";
import { classesOf } from "../../source/classes.ts";
import type { Range } from "../../source/expression.ts";
import { codeOnly } from "../../source/scanner.ts";
import type { SqlStatement } from "../sql/readStatements.ts";
import type { Call } from "./calls.ts";
import { callsIn } from "./calls.ts";
import { constantsIn } from "./constants.ts";
import { literalAt } from "./literal.ts";
import type { Direction, MethodText } from "./methods.ts";
import { methodIn } from "./methods.ts";

/** A statement of a migration, with offsets in its file. */
export type LintStatement = SqlStatement & {
  readonly direction: Direction;
  /** The call that sends the statement. */
  readonly call: Range;
  /** True if the call sends other statements too: PostgreSQL runs them in one transaction. */
  readonly isShared: boolean;
};

/** `up()` or `down()` of a migration. */
export type LintMethod = MethodText & {
  readonly statements: readonly LintStatement[];
  /** False if a call sends SQL that the text does not show. */
  readonly isComplete: boolean;
  /** `empty`: no code. `throws`: nothing but an error. */
  readonly content: "empty" | "throws" | "code";
};

/** A migration class, as far as its text shows it. */
export type MigrationText = {
  readonly name: string;
  readonly nameAt: Range;
  /** Offset of the brace that opens the class. */
  readonly bodyAt: number;
  /** True if the class extends another one, which may have a `down()`. */
  readonly isDerived: boolean;
  /** The `name` property, TypeORM's identity of the migration. */
  readonly property?: { readonly value: string; readonly at: Range };
  /** The `transaction` property. */
  readonly transaction?: boolean;
  readonly up?: LintMethod;
  readonly down?: LintMethod;
};

/** Reads the migration classes of a file: those with `up()`. */
export function migrationsIn(file: string): readonly MigrationText[] {
  if (!/\bup\b/.test(file)) return [];
  const code = codeOnly(file);
  const resolve = constantsIn(file, code);
  return classesOf(file).flatMap((holder) => {
    const up = methodIn(code, { start: holder.body, end: holder.end }, "up");
    if (!up) return [];
    const down = methodIn(code, { start: holder.body, end: holder.end }, "down");
    const read = (method: MethodText) => withStatements(method, code, callsIn({ file, code, resolve }, method));
    return [{ ...headOf(file, code, holder), up: read(up), ...(down ? { down: read(down) } : {}) }];
  });
}

function headOf(file: string, code: string, holder: ClassText): MigrationText {
  const { name, nameAt, body, end } = holder;
  const text = code.slice(body, end);
  const transaction = /(?<![.\w$])transaction\s*(?::\s*boolean\s*)?=\s*(true|false)\b/.exec(text)?.[1];
  const property = /(?<![.\w$])name\s*(?::\s*string\s*)?=\s*(?=["'`])/.exec(text);
  const at = property ? body + property.index + property[0].length : undefined;
  const literal = at === undefined ? undefined : literalAt(file, code, at, () => undefined);
  return {
    name,
    nameAt: { start: nameAt, end: nameAt + name.length },
    bodyAt: body,
    isDerived: /\bextends\b/.test(code.slice(nameAt, body)),
    ...(transaction === undefined ? {} : { transaction: transaction === "true" }),
    ...(at !== undefined && literal ? { property: { value: literal.text, at: { start: at, end: literal.end } } } : {}),
  };
}

function withStatements(method: MethodText, code: string, calls: readonly Call[]): LintMethod {
  const { body, direction, parameter } = method;
  const text = code.slice(body.start, body.end);
  const known = calls.reduce((sum, { uses }) => sum + uses, 0);
  const uses =
    parameter === ""
      ? 0
      : [...text.matchAll(new RegExp(String.raw`(?<![.\w$])${parameter.replaceAll("$", "\\$")}\b`, "g"))].length;
  const statements = calls.flatMap(({ range, statements: sent }) =>
    sent.map((statement) => ({ ...statement, direction, call: range, isShared: sent.length > 1 })),
  );
  const content = text.trim() === "" ? "empty" : /^\s*throw\b/.test(text) ? "throws" : "code";
  const isUnknown = calls.some((call) => call.isUnknown);
  return { ...method, statements, isComplete: uses === known && !isUnknown, content };
}
