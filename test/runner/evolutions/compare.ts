import type { Catalog } from "./catalog.ts";
import { missing } from "./catalog.ts";
import type { Evolution, Expectation, Generation, Question } from "./evolution.ts";
import type { Prepared } from "./prepare.ts";

/** Compares an answer of `generate` with what is expected of it. */
export function compareAnswer(expect: Expectation, answer: Generation): readonly string[] {
  const problem = answer.problem === undefined ? undefined : JSON.stringify(answer.problem);
  const hasFile = answer.file !== undefined || (answer.files ?? []).length > 0;
  if (expect.problem !== undefined) {
    if (problem === undefined) return ["generate was expected to answer with a problem"];
    const code = (answer.problem as { readonly code?: string }).code;
    const isExpected = typeof expect.problem === "string" ? code === expect.problem : expect.problem.test(problem);
    return [...(isExpected ? [] : [`the problem is ${problem}`]), ...(hasFile ? ["a file was written"] : [])];
  }
  // A refusal of `generate` is as good as one of `up()`, if it gives a reason.
  if ((expect.upFails !== undefined || expect.mayRefuse === true) && !hasFile)
    return problem === undefined && (answer.questions ?? []).length === 0 ? ["no file, no problem, no question"] : [];
  if (problem !== undefined) return [`generate answers with ${problem}`];
  if (expect.upToDate === true) {
    if (hasFile || answer.upToDate !== true) return ["generate finds a difference where there is none"];
  } else if (!hasFile) return ["generate finds no difference"];
  return [
    ...compareLists("losses", expect.losses ?? [], certain(expect, answer.losses ?? [])),
    ...compareLists("unmapped", expect.unmapped ?? answer.unmapped ?? [], answer.unmapped ?? []),
    ...compareQuestions(expect.questions, answer.questions ?? []),
    ...(hasFile ? compareProof(expect, answer) : []),
  ];
}

/** A proof that contradicts what is expected of the file. */
function compareProof({ downFails, downLoses }: Expectation, { proof }: Generation): readonly string[] {
  if (proof === undefined) return ["there is no proof"];
  const findings = JSON.stringify(proof.findings ?? []);
  return [
    ...(proof.converges === true ? [] : [`the proof says that the file does not converge: ${findings}`]),
    ...(proof.reversible === true || downFails !== undefined ? [] : [`the proof says: not reversible: ${findings}`]),
    ...(proof.rowsKept === true || downFails !== undefined || downLoses !== undefined
      ? []
      : [`the proof says that rows change: ${findings}`]),
  ];
}

function certain({ mayLose = [] }: Expectation, losses: readonly string[]): readonly string[] {
  return losses.filter((loss) => !mayLose.includes(loss));
}

function compareLists(what: string, expected: readonly string[], found: readonly string[]): readonly string[] {
  const [a, b] = [expected.toSorted().join(", "), found.toSorted().join(", ")];
  return a === b ? [] : [`${what} are [${b}] instead of [${a}]`];
}

function compareQuestions(expected: readonly Question[] | undefined, found: readonly Question[]): readonly string[] {
  if (expected === undefined) return [];
  const isAsked = (question: Question) =>
    found.some((one) => Object.entries(question).every(([key, value]) => one[key as keyof Question] === value));
  if (found.length === expected.length && expected.every(isAsked)) return [];
  return [`questions are ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`];
}

/** True for a column that the expectation lists as lost, by itself or with its table. */
export function isLost({ losses = [], mayLose = [] }: Expectation, column: string): boolean {
  return [...losses, ...mayLose].some((lost) => isTaken(lost, column));
}

/** True if `lost` is a column, or the table of it. */
export function isTaken(lost: string, column: string): boolean {
  return column === lost || column.startsWith(`${lost}.`);
}

/**
 * What the catalog after `up()` lacks of the schema of `after`, what it has kept and should not have, and what was made
 * by hand and is gone.
 */
export function leftBehind(
  { expect, answers }: Evolution,
  { byModel, target }: Pick<Prepared, "byModel" | "target">,
  before: Catalog,
  after: Catalog,
): readonly string[] {
  const matches = (patterns: readonly RegExp[] | undefined) => (key: string) =>
    (patterns ?? []).some((pattern) => pattern.test(key));
  const isFree = matches(expect.free);
  const isGone = matches(expect.gone);
  const byHand = new Map([...before].filter(([key, text]) => byModel.get(key) !== text));
  const decided = [...(answers?.drops ?? []), ...Object.keys(answers?.renames ?? {})];
  const unmapped = unmappedTables(before, target).filter((table) => !isNamed(table, decided));
  // A trigger of a renamed table has another key.
  const renamed = Object.entries(answers?.renames ?? {}).map(
    ([from, to]) => [` public.${to}.`, ` public.${from}.`] as const,
  );
  const isKept = (key: string) =>
    [key, ...renamed.map(([now, then]) => key.replace(now, then))].some((one) => byHand.has(one)) ||
    unmapped.some((table) => key.includes(` ${table}.`) || key.endsWith(` ${table}`)) ||
    (unmapped.length > 0 && before.has(key) && /^(enum|sequence|index) /.test(key));
  const names = new Set([...after.keys()].map(nameIn));
  return [
    ...missing(target, after, (key) => isFree(key) || byHand.has(key) || /^extension uuid/.test(key)),
    ...[...after.keys()]
      .filter((key) => !target.has(key) && !isFree(key) && !isKept(key) && !/^(extension|schema) /.test(key))
      .map((key) => `${key} is left`),
    ...[...byHand.keys()]
      .filter((key) => !names.has(nameIn(key)) && !isFree(key) && !isGone(key))
      .map((key) => `${key} was made by hand and is gone`),
    ...(expect.gone ?? [])
      .filter((pattern) => [...after.keys()].some((key) => pattern.test(key)))
      .map((pattern) => `what matches ${pattern.source} is left`),
  ].map((line) => `after up() ${line}`);
}

/** Kind and own name of a catalog entry: a renamed table does not change those of its trigger. */
function nameIn(key: string): string {
  const kind = key.slice(0, key.indexOf(" "));
  return `${kind} ${key.split(/[ .]/).at(-1)}`;
}

function unmappedTables(before: Catalog, target: Catalog): readonly string[] {
  const tables = [...before.keys()].filter((key) => key.startsWith("table ") && !target.has(key));
  return tables.map((key) => key.slice("table ".length));
}

function isNamed(table: string, names: readonly string[]): boolean {
  return names.some((name) => name === table || `public.${name}` === table);
}
