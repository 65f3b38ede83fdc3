import { nameText } from "./sql/names.ts";
import type { RuleId } from "./ruleTable.ts";
import type { LintMethod, LintStatement, MigrationText } from "./source/migrationText.ts";
import { migrationsIn } from "./source/migrationText.ts";

/** A text to insert at an offset. */
export type Insertion = { readonly at: number; readonly text: string };

/** A change of a file that resolves a finding, or switches its rule off. */
export type Fix = {
  readonly kind: "concurrently" | "notValid" | "ignore";
  readonly insertions: readonly Insertion[];
};

/** The fixes of a finding of a rule that begins at an offset. The last one switches the rule off there. */
export function fixesOf(file: string, rule: RuleId, start: number): readonly Fix[] {
  const found = migrationsIn(file)
    .flatMap((migration) =>
      [migration.up, migration.down].flatMap((method) =>
        (method?.statements ?? []).map((statement) => ({ migration, method, statement })),
      ),
    )
    .find(({ statement }) => statement.start === start);
  const ignore: Fix = { kind: "ignore", insertions: [ignoring(file, rule, found?.statement.call.start ?? start)] };
  if (!found?.method) return [ignore];
  const { migration, method, statement } = found;
  const fix = /^(?:drop-)?index-not-concurrent$/.test(rule)
    ? concurrently(file, migration, method)
    : /^(?:foreign-key-blocking|constraint-without-not-valid)$/.test(rule)
      ? notValid(file, statement)
      : undefined;
  return fix ? [fix, ignore] : [ignore];
}

function ignoring(file: string, rule: RuleId, at: number): Insertion {
  const line = file.lastIndexOf("\n", at - 1) + 1;
  return { at: line, text: `${indentAt(file, line)}// migrations-ignore: ${rule} reason${endOfLine(file)}` };
}

/**
 * Builds or drops all indexes of a method concurrently, outside of a transaction. Undefined if the method does something
 * else too: without a transaction, an error would leave half of it.
 */
function concurrently(
  file: string,
  { transaction, bodyAt }: MigrationText,
  { statements }: LintMethod,
): Fix | undefined {
  const words = statements.map((statement) => {
    const { command, isShared, start, end } = statement;
    const isIndex = command.kind === "createIndex" || (command.kind === "drop" && command.object === "index");
    const head = /^(?:CREATE\s+(?:UNIQUE\s+)?|DROP\s+)INDEX\b(\s+CONCURRENTLY\b)?/i.exec(file.slice(start, end));
    if (!isIndex || isShared || !head) return undefined;
    return head[1] === undefined ? [{ at: start + head[0].length, text: " CONCURRENTLY" }] : [];
  });
  if (transaction === true || words.includes(undefined)) return undefined;
  const end = endOfLine(file);
  const indent = /\n([ \t]+)\S/.exec(file.slice(bodyAt))?.[1] ?? "  ";
  const property = transaction === false ? [] : [{ at: bodyAt + 1, text: `${end}${indent}transaction = false;${end}` }];
  return { kind: "concurrently", insertions: [...property, ...words.flatMap((one) => one ?? [])] };
}

/** Adds a constraint without a check of the rows. A comment says how the next revision checks them. */
function notValid(file: string, { command, call, start, end, isOpen }: LintStatement): Fix | undefined {
  if (command.kind !== "alterTable" || isOpen || !/^ALTER\s/i.test(file.slice(start, end))) return undefined;
  const [action, ...others] = command.actions;
  if (others.length > 0 || action?.kind !== "addConstraint" || action.constraint.isNotValid) return undefined;
  const { name } = action.constraint;
  if (name === undefined) return undefined;
  const line = file.lastIndexOf("\n", call.start - 1) + 1;
  const validate = `ALTER TABLE "${nameText(command.table).replaceAll(".", '"."')}" VALIDATE CONSTRAINT "${nameText({ name })}"`;
  const comment = `${indentAt(file, line)}// In the next revision: ${validate}${endOfLine(file)}`;
  return {
    kind: "notValid",
    insertions: [
      { at: line, text: comment },
      { at: end, text: " NOT VALID" },
    ],
  };
}

function indentAt(file: string, line: number): string {
  return /^[ \t]*/.exec(file.slice(line, line + 200))?.[0] ?? "";
}

function endOfLine(file: string): string {
  return file.includes("\r\n") ? "\r\n" : "\n";
}
