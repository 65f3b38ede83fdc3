import type { SeedCatalog, SeedCheck, SeedTable } from "./seedCatalog.ts";

/** An alternative value for a column in row `i` (from 1); null is NULL. */
export type Candidate = (i: number) => string | null;

/** A try: other values for some columns of one table. */
export type Attempt = ReadonlyMap<string, Candidate>;

/** The checks of a table, those of its columns' domains included. */
export function checksOf(table: SeedTable, types: SeedCatalog["types"]): readonly SeedCheck[] {
  const byDomain = types.flatMap(({ name, checks }) => {
    const columns = table.columns.filter(({ type }) => type === name).map((column) => column.name);
    return columns.length === 0 ? [] : checks.map((check) => ({ ...check, columns }));
  });
  return [...table.checks, ...byDomain];
}

/** Values that a check lists for its one column: `IN ('a', 'b')`, which PostgreSQL keeps as `= ANY (ARRAY['a'::text …])`. */
export function enumeratedValues({ columns, definition }: SeedCheck): Attempt {
  const [column] = columns;
  const list = /= ANY \(\(?ARRAY\[(.*?)\]/s.exec(definition)?.[1];
  const quoted = textsIn(list ?? "");
  const labels = quoted.length > 0 ? quoted : numbersIn(list ?? "").map(String);
  if (column === undefined || columns.length > 1 || labels.length === 0) return new Map();
  return new Map([[column, (i) => labels[(i - 1) % labels.length] ?? null]]);
}

/** Values to try after a check has rejected a row, the most likely first. */
export function attemptsFor(
  { columns, definition }: SeedCheck,
  table: SeedTable,
  types: SeedCatalog["types"],
): readonly Attempt[] {
  const own = table.columns.filter(({ name }) => columns.includes(name));
  const nullable = own.filter(({ required }) => !required).map(({ name }) => name);
  const nulls = (those: readonly string[]): Attempt => new Map(those.map((column) => [column, () => null]));
  const attempts: readonly Attempt[] = [
    ...own.flatMap(({ name, type }) =>
      [...labelsFor(type, types, definition), ...candidatesFor(baseOf(type, types), definition)].map(
        (candidate): Attempt => new Map([[name, candidate]]),
      ),
    ),
    // One of several, or none.
    ...(nullable.length > 1 ? nullable.map((kept) => nulls(nullable.filter((column) => column !== kept))) : []),
    ...nullable.map((column) => nulls([column])),
    nulls(nullable),
  ];
  return attempts.filter((attempt) => attempt.size > 0);
}

function baseOf(type: string, types: SeedCatalog["types"]): string {
  const domain = types.find(({ name, kind }) => kind === "domain" && name === type);
  return domain === undefined ? type : baseOf(domain.base, types);
}

/** The values of an enum that a check does not name, and then each of its values. */
function labelsFor(type: string, types: SeedCatalog["types"], definition: string): readonly Candidate[] {
  const base = baseOf(type, types);
  const labels = types.find(({ name, kind }) => kind === "enum" && name === base)?.labels ?? [];
  const named = textsIn(definition);
  const others = labels.filter((label) => !named.includes(label));
  const inTurn: Candidate = (i) => others[(i - 1) % others.length] ?? null;
  return [
    ...(others.length > 0 ? [inTurn] : []),
    ...labels.map(
      (label): Candidate =>
        () =>
          label,
    ),
  ];
}

function candidatesFor(type: string, definition: string): readonly Candidate[] {
  if (/^(small|big)?int|^numeric|^real|^double|^money/.test(type)) {
    const numbers = numbersIn(definition);
    return [
      ...numbers.map(
        (number): Candidate =>
          (i) =>
            String(number + i),
      ),
      ...numbers.map(
        (number): Candidate =>
          (i) =>
            String(number - i),
      ),
      ...numbers.map(
        (number): Candidate =>
          () =>
            String(number),
      ),
      (i) => `0.${i}`,
      (i) => String(-i),
      (i) => String(1000 + i),
    ];
  }
  const literals = textsIn(definition).map(
    (literal): Candidate =>
      () =>
        literal,
  );
  if (/^(text|character|citext|name)/.test(type)) return [...texts, ...lengths(definition), ...literals];
  return [...literals, (i) => `2024-01-0${i}`, () => "true", () => "false", () => "{}", () => "[]"];
}

const letter = (i: number) => String.fromCharCode(97 + ((i - 1) % 26));

const texts: readonly Candidate[] = [
  (i) => `word${letter(i)}`,
  (i) => `person${i}@example.org`,
  (i) => `WORD${letter(i).toUpperCase()}`,
  (i) => `https://example.org/${i}`,
  (i) => letter(i).repeat(2),
  (i) => letter(i).toUpperCase().repeat(2),
  (i) => letter(i).toUpperCase().repeat(3),
  (i) => String(1000 + i),
  (i) => `+4930123456${i}`,
  (i) => `#00000${i}`,
  (i) => `1.0.${i}`,
  (i) => `2024-01-0${i}`,
  (i) => String(i),
];

/** Words as long as a check may demand. */
function lengths(definition: string): readonly Candidate[] {
  const those = numbersIn(definition).filter((number) => number > 0 && number <= 300);
  return those.flatMap((length): readonly Candidate[] => [
    (i) => letter(i).repeat(length),
    (i) => String(i).padStart(length, "0"),
  ]);
}

function textsIn(definition: string): readonly string[] {
  return [...definition.matchAll(/'((?:[^']|'')*)'/g)].map(([, text = ""]) => text.replaceAll("''", "'"));
}

/** Quoted ones included: PostgreSQL writes `'18'::numeric`, and `(18)::numeric` as well. */
function numbersIn(definition: string): readonly number[] {
  const found = [...definition.matchAll(/(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])/g)].map(([text]) => Number(text));
  return [...new Set(found)];
}
