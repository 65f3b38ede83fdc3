import type { ColumnKind } from "./columnTypes.ts";
import { columnKinds } from "./columnTypes.ts";
import type { Default, Field, FieldMistake } from "./draft.ts";
import { omitUndefined } from "../omitUndefined.ts";

/** A piece of the text and where it begins there. */
type Piece = { readonly text: string; readonly at: number };

type Context = {
  /** The entities that relations can name; the new one is among them. */
  readonly entities: readonly string[];
  /** Properties that the base class has, and the primary key. */
  readonly inherited: readonly string[];
};

/**
 * Reads a list of fields, `title: varchar(80), price: numeric(12,2)?, tags: text[], author: User`. Behind the type: `?`
 * for nullable, `unique`, `= default`. A type in the name of an entity is a relation: many to one, one to one where it is
 * unique, many to many where it is a list. Returns the first mistake, where there is one.
 */
export function parseFields(text: string, context: Context): readonly Field[] | FieldMistake {
  if (text.trim() === "") return [];
  const pieces = split({ text, at: 0 }, ",");
  if ("reason" in pieces) return pieces;
  const fields: Field[] = [];
  const names = new Set<string>();
  for (const piece of pieces) {
    // A comma at the end is a list that is still being typed.
    if (piece.text === "" && piece === pieces.at(-1)) break;
    const field = parseField(piece, context);
    if ("reason" in field) return field;
    if (names.has(field.name.toLowerCase())) return { reason: "nameTwice", at: piece.at, text: field.name };
    names.add(field.name.toLowerCase());
    fields.push(field);
  }
  return fields;
}

function parseField(piece: Piece, { entities, inherited }: Context): Field | FieldMistake {
  const [, name = "", colon = ""] = /^([^:]*)(:?)/.exec(piece.text) ?? [];
  const trimmed = name.trim();
  if (trimmed === "") return { reason: "nameMissing", at: piece.at, text: piece.text };
  if (!/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(trimmed) || /^(constructor|__proto__)$/.test(trimmed))
    return { reason: "nameInvalid", at: piece.at, text: trimmed };
  if (inherited.includes(trimmed)) return { reason: "nameInherited", at: piece.at, text: trimmed };
  const rest = trim({ text: piece.text.slice(name.length + colon.length), at: piece.at + name.length + colon.length });
  const [, word = "", gap = ""] = /^([\p{ID_Continue}$]*)(\s*)/u.exec(rest.text) ?? [];
  if (word === "") return { reason: "typeMissing", at: rest.at, text: trimmed };
  const behind = { text: rest.text.slice(word.length + gap.length), at: rest.at + word.length + gap.length };
  const kind = Object.hasOwn(columnKinds, word.toLowerCase()) ? columnKinds[word.toLowerCase()] : undefined;
  const entity =
    entities.find((one) => one === word) ?? (kind ? undefined : entities.find((one) => isCalled(one, word)));
  if (entity !== undefined) return relation(trimmed, entity, behind);
  return kind ? column(trimmed, kind, behind) : { reason: "typeUnknown", at: rest.at, text: word };
}

/** `User` is also what people call a class `UserEntity`. */
function isCalled(entity: string, word: string): boolean {
  return entity.toLowerCase() === word.toLowerCase() || entity === `${word}Entity`;
}

function relation(name: string, target: string, behind: Piece): Field | FieldMistake {
  if (behind.text.startsWith("(")) return { reason: "notForRelation", at: behind.at, text: behind.text };
  const marks = parseMarks(behind);
  if ("reason" in marks) return marks;
  const { array, nullable, unique, defaultText } = marks;
  const wrong = defaultText
    ? `= ${defaultText.text}`
    : array && nullable
      ? "?"
      : array && unique
        ? "unique"
        : undefined;
  if (wrong !== undefined) return { reason: "notForRelation", at: behind.at, text: wrong };
  return { kind: array ? "many-to-many" : unique ? "one-to-one" : "many-to-one", name, target, nullable };
}

function column(name: string, kind: ColumnKind, behind: Piece): Field | FieldMistake {
  const end = behind.text.startsWith("(") ? closingOf(behind.text) : 0;
  const inside = end > 0 ? trim({ text: behind.text.slice(1, end), at: behind.at + 1 }) : undefined;
  const sizes = sizesOf(kind, inside, behind);
  if ("reason" in sizes) return sizes;
  const from = end > 0 ? end + 1 : 0;
  const marks = parseMarks({ text: behind.text.slice(from), at: behind.at + from });
  if ("reason" in marks) return marks;
  const { array, nullable, unique, defaultText } = marks;
  const { type, ts } = kind;
  const field = { kind: "column" as const, name, type, ts, ...sizes, array, nullable, unique };
  if (!defaultText) return field;
  const value = defaultOf(kind, array, sizes.values, defaultText.text);
  if (!value)
    return { reason: "defaultInvalid", at: defaultText.at, text: defaultText.text, type: array ? `${type}[]` : type };
  return { ...field, default: value };
}

type Sizes = {
  readonly length?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly values?: readonly string[];
};

function sizesOf({ takes, type }: ColumnKind, inside: Piece | undefined, behind: Piece): Sizes | FieldMistake {
  if (!inside) return takes === "values" ? { reason: "valuesInvalid", at: behind.at, text: type } : {};
  const wrong = (reason: FieldMistake["reason"]): FieldMistake => ({ reason, at: inside.at, text: inside.text });
  if (takes === "nothing") return { ...wrong("typeTakesNothing"), type };
  if (takes === "values") {
    const pieces = split(inside, ",");
    if ("reason" in pieces) return pieces;
    const values = pieces.map(({ text }) => unquoted(text));
    const isRight = values.every((value) => value !== "") && new Set(values).size === values.length;
    return isRight ? { values } : wrong("valuesInvalid");
  }
  const numbers = inside.text.split(",").map((number) => (/^\s*\d+\s*$/.test(number) ? Number(number) : Number.NaN));
  const [first = Number.NaN, second] = numbers;
  if (takes === "length")
    return numbers.length === 1 && first > 0 && first <= 10_485_760 ? { length: first } : wrong("lengthInvalid");
  if (takes === "precision")
    return numbers.length === 1 && first <= 6 ? { precision: first } : wrong("precisionInvalid");
  const fits = numbers.length <= 2 && first > 0 && first <= 1000 && (second === undefined || second <= first);
  if (!fits) return wrong("precisionInvalid");
  return omitUndefined({ precision: first, scale: second });
}

type Marks = {
  readonly array: boolean;
  readonly nullable: boolean;
  readonly unique: boolean;
  readonly defaultText?: Piece;
};

function parseMarks(behind: Piece): Marks | FieldMistake {
  let [array, nullable, unique] = [false, false, false];
  let { text, at } = trim(behind);
  while (text !== "") {
    const mark = /^(\[\s*\]|\?|unique\b|=)\s*/i.exec(text);
    if (!mark) return { reason: "markUnknown", at, text: text.split(/\s/)[0] ?? text };
    text = text.slice(mark[0].length);
    at += mark[0].length;
    if (mark[1] === "=") return { array, nullable, unique, defaultText: { text: text.trim(), at } };
    if (mark[1] === "?") nullable = true;
    else if (/^u/i.test(mark[1] ?? "")) unique = true;
    else if (array || nullable || unique) return { reason: "markUnknown", at: at - mark[0].length, text: "[]" };
    else array = true;
  }
  return { array, nullable, unique };
}

function defaultOf(
  { literal, type }: ColumnKind,
  array: boolean,
  values: readonly string[] | undefined,
  text: string,
): Default | undefined {
  // TypeORM takes a column with such a default for a generated one, so it has to be.
  if (!array && type === "uuid" && /^(gen_random_uuid|uuid_generate_v4)\(\s*\)$/i.test(text))
    return { generated: "uuid" };
  if (array) return text === "[]" || text === "{}" ? { literal: '"{}"' } : undefined;
  const quoted = /^'(?:[^']|'')*'$|^"[^"]*"$/.test(text);
  if (!quoted && /^[a-z_][\w.]*\(.*\)$/is.test(text))
    return closingOf(text, text.indexOf("(")) === text.length - 1 ? { sql: text } : undefined;
  if (values) return values.includes(unquoted(text)) ? { member: unquoted(text) } : undefined;
  if (literal === "text") {
    if (text === "" || (!quoted && /['"]/.test(text))) return undefined;
    const value = unquoted(text);
    // TypeORM puts a literal between quotes without escaping.
    return /['\\]/.test(value) ? { sql: `'${value.replaceAll("'", "''")}'` } : { literal: JSON.stringify(value) };
  }
  if (literal === "boolean") return /^(true|false)$/i.test(text) ? { literal: text.toLowerCase() } : undefined;
  if (literal === "json") return text === "{}" || text === "[]" ? { literal: text } : undefined;
  const number = literal === "integer" ? /^-?\d+$/ : literal === "number" ? /^-?\d+(\.\d+)?$/ : undefined;
  if (!number?.test(text)) return undefined;
  // The server says such a one without the quotes that TypeORM puts around literals.
  if (type === "numeric" && /^\d+\./.test(text)) return { sql: text };
  // TypeORM compares what the server says of it with a number's own text: `1.50` would never be in step.
  const short = text.includes(".") ? text.replace(/\.?0+$/, "") : text;
  return { literal: String(Number(short)) === short ? short : JSON.stringify(short) };
}

function unquoted(text: string): string {
  const [, single, double] = /^'((?:[^']|'')*)'$|^"([^"]*)"$/.exec(text) ?? [];
  return single?.replaceAll("''", "'") ?? double ?? text;
}

/** The parts between separators that are within no brackets and no quotes, trimmed. */
function split(whole: Piece, separator: string): readonly Piece[] | FieldMistake {
  const pieces: Piece[] = [];
  let from = 0;
  let depth = 0;
  for (let index = 0; index <= whole.text.length; index++) {
    const char = whole.text[index];
    if (char === "'" || char === '"') {
      const end = whole.text.indexOf(char, index + 1);
      if (end < 0) return { reason: "unclosed", at: whole.at + index, text: char };
      index = end;
    } else if (char !== undefined && "([{".includes(char)) depth++;
    else if (char !== undefined && ")]}".includes(char)) depth--;
    if (depth < 0) return { reason: "unclosed", at: whole.at + index, text: char ?? "" };
    if (char === undefined && depth > 0)
      return { reason: "unclosed", at: whole.at + from, text: whole.text.slice(from).trim() };
    if (char !== undefined && (char !== separator || depth > 0)) continue;
    pieces.push(trim({ text: whole.text.slice(from, index), at: whole.at + from }));
    from = index + 1;
  }
  return pieces;
}

/** Where the bracket that opens at `from` is closed. */
function closingOf(text: string, from = 0): number {
  let depth = 0;
  let quote = "";
  for (let index = from; index < text.length; index++) {
    const char = text[index] ?? "";
    if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === "'" || char === '"') quote = char;
    else if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return index;
  }
  return -1;
}

function trim({ text, at }: Piece): Piece {
  return { text: text.trim(), at: at + (text.length - text.trimStart().length) };
}
