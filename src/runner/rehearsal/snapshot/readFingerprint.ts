import { standInVersion } from "../../../core/sql/createdObjects.ts";
import type { Answer, CatalogObject, Fingerprint } from "./catalogObject.ts";
import type { ReadingMemory } from "./readingMemory.ts";
import { keyOf } from "./catalogObject.ts";
import type { Section } from "./fingerprintQuery.ts";
import { enabled, identities, kinds, persistences, storages } from "./catalogCodes.ts";
import { indexDefinition, indexState } from "./indexText.ts";
import { sectionOf } from "./fingerprintQuery.ts";

type Row = readonly string[];
type Facts = Readonly<Record<string, string>>;

interface Relation {
  readonly name: string;
  readonly kind: string;
  readonly fields: Row;
}

const yes = (flag: string | undefined) => (flag === "t" ? "yes" : "");
const no = (flag: string | undefined) => (flag === "f" ? "no" : "");

/** Reads the answer of `fingerprintQuery.ts`. */
export function readFingerprint(
  answer: Answer,
  schema: string | null,
  leaveOut: readonly string[],
  memory: ReadingMemory,
): Fingerprint {
  return { ...new Reading(answer, leaveOut, memory).read(schema), answer, memory };
}

/** One reading: what belongs together is joined here by oids, which costs the server more. */
class Reading {
  readonly #answer: Answer;
  readonly #memory: ReadingMemory;
  readonly #relations = new Map<string, Relation>();
  /** The rows of the columns of each relation, by their numbers. */
  readonly #columnRows = new Map<string, readonly Row[]>();
  readonly #columns = new Map<string, ReadonlyMap<string, string>>();
  readonly #comments = new Map<string, string>();
  readonly #objects = new Map<string, CatalogObject>();

  constructor(answer: Answer, leaveOut: readonly string[], memory: ReadingMemory) {
    this.#answer = answer;
    this.#memory = memory;
    const left = new Set(leaveOut);
    for (const row of this.#rows("relations")) {
      const relation = memory.ofRow(row, () => relationOf(row));
      if (!left.has(relation.name)) this.#relations.set(row[0] ?? "", relation);
    }
    for (const [relation, rows] of groupedByRelation(this.#rows("columns"))) {
      const names = () => new Map(rows.map(([, number = "", name = ""]) => [number, name]));
      this.#columnRows.set(relation, rows);
      this.#columns.set(relation, memory.ofRelation(relation, rows, names));
    }
    for (const [oid = "", part = "", other = "", comment = ""] of this.#rows("comments")) {
      this.#comments.set(part === "0" ? oid : `${oid} ${part}`, comment);
      if (other !== "") this.#add("comment on", other, undefined, { text: comment });
    }
  }

  #rows(section: Section): readonly Row[] {
    return sectionOf(this.#answer, section);
  }

  read(schema: string | null): Omit<Fingerprint, "answer"> {
    for (const row of this.#rows("schemas")) {
      const [name = "", oid = ""] = row;
      this.#made(row, [], () => made("schema", name, undefined, {}, { id: `schema ${oid}` }));
    }
    for (const [name = "", version = "", into = ""] of this.#rows("extensions"))
      this.#add("extension", name, undefined, version === standInVersion ? { version } : { version, schema: into });
    this.#types();
    this.#tables();
    this.#tableColumns();
    this.#constraintsAndIndexes();
    this.#sequences();
    for (const row of this.#rows("functions")) {
      const [oid, space = "", name = "", kind, parameters = "", definition = ""] = row;
      const comment = this.#comment(oid);
      this.#made(row, [comment], () => {
        const word = kind === "p" ? "procedure" : kind === "a" ? "aggregate" : "function";
        const more = { id: `function ${oid}` };
        return made(word, `${space}.${name}(${parameters})`, undefined, { definition, comment }, more);
      });
    }
    for (const row of this.#rows("parts")) {
      const [kind = "", relation = "", name = "", definition = "", state = "", oid = ""] = row;
      const table = this.#relations.get(relation)?.name;
      if (table === undefined) continue;
      const facts = { definition, enabled: enabled[state] ?? "" };
      this.#made(row, [table], () => made(kind, name, table, facts, { id: `${kind} ${oid}` }));
    }
    for (const [words = "", definition = ""] of this.#rows("others")) {
      const [, kind = "", name = words] = /^(event trigger|publication) (.*)$/s.exec(words) ?? [];
      this.#add(kind, name, undefined, { definition });
    }
    const columns = [...this.#columns].flatMap(([oid, names]) => {
      const { name, kind = "" } = this.#relations.get(oid) ?? {};
      return name === undefined || !"rpfc".includes(kind) ? [] : [[name, [...names.values()]] as const];
    });
    return { schema, objects: this.#objects, columns: new Map(columns) };
  }

  #add(kind: string, name: string, table: string | undefined, facts: Facts): void {
    const { key, object } = made(kind, name, table, facts);
    this.#objects.set(key, object);
  }

  /** Adds the object of a row, which is made of nothing but the row and the inputs. */
  #made(row: Row, inputs: readonly unknown[], make: () => Made): void {
    const { key, object } = this.#memory.made(row, inputs, make);
    this.#objects.set(key, object);
  }

  #comment(oid = "", part = "0"): string {
    if (this.#comments.size === 0) return "";
    return this.#comments.get(part === "0" ? oid : `${oid} ${part}`) ?? "";
  }

  #types(): void {
    const labels = new Map(this.#rows("labels").map((row) => [row[0] ?? "", row]));
    for (const row of this.#rows("types")) {
      const [oid = "", schema = "", name = "", kind = "", what = "", fallback = ""] = row;
      const label = kind === "e" ? labels.get(oid) : undefined;
      const comment = this.#comment(oid);
      this.#made(row, [label, comment], () => {
        const word = kind === "e" ? "enum" : kind === "d" ? "domain" : kind === "r" ? "range type" : "type";
        const [, text = "", list] = label ?? [];
        const own = kind === "e" ? { labels: text } : { type: what };
        const values = list === undefined ? {} : { labels: JSON.parse(list) as readonly string[] };
        const more = { id: `type ${oid}`, ...values };
        return made(word, `${schema}.${name}`, undefined, { ...own, default: fallback, comment }, more);
      });
    }
  }

  #tables(): void {
    const parents = new Map<string, string[]>();
    for (const [child = "", parent = ""] of this.#rows("parents"))
      parents.set(child, [...(parents.get(child) ?? []), this.#relations.get(parent)?.name ?? ""]);
    for (const row of this.#rows("relations")) {
      const [oid = ""] = row;
      const relation = this.#relations.get(oid);
      const word = kinds[relation?.kind ?? ""];
      if (relation === undefined || word === undefined) continue;
      const columns = "vm".includes(relation.kind) ? this.#viewColumns(oid) : "";
      const inputs = [columns, (parents.get(oid) ?? []).join(", "), this.#comment(oid)] as const;
      this.#made(row, inputs, () => {
        const { name, kind, fields } = relation;
        const [persistence = "", , options = "", method = "", key = "", bound = "", security, forced] = fields;
        const [replica = "", type = "", definition = "", populated] = fields.slice(8);
        const facts = {
          definition: definition.trim(),
          columns,
          persistence: persistences[persistence] ?? "",
          method,
          options,
          "partition key": key,
          partition: bound,
          parents: inputs[1],
          "row security": yes(security),
          "forced row security": yes(forced),
          "replica identity": "rpm".includes(kind) ? (identities[replica] ?? "") : "",
          "of type": type,
          populated: no(populated),
          comment: inputs[2],
        };
        return made(word, name, undefined, facts, { id: `relation ${oid}` });
      });
    }
  }

  #viewColumns(oid: string): string {
    return (this.#columnRows.get(oid) ?? [])
      .map(([, , name = "", type = "", , fallback = ""]) => `${name} ${type} ${fallback}`.trim())
      .join(", ");
  }

  #tableColumns(): void {
    for (const row of this.#rows("columns")) {
      const [oid = "", number] = row;
      const relation = this.#relations.get(oid);
      if (relation === undefined || !"rpfc".includes(relation.kind)) continue;
      const comment = this.#comment(oid, number);
      this.#made(row, [relation.name, relation.kind, comment], () => columnOf(row, relation, comment));
    }
  }

  #constraintsAndIndexes(): void {
    const domains = new Map(this.#rows("types").map(([oid = "", schema, name]) => [oid, `${schema}.${name}`]));
    const indexes = new Map(this.#rows("indexes").map((row) => [row[0], row]));
    for (const row of this.#rows("constraints")) {
      const [relation = "", type = "", name = "", definition = "", oid = "", kind = "", own = ""] = row;
      const table = this.#relations.get(relation)?.name ?? domains.get(type);
      const index = "pux".includes(kind) ? indexes.get(oid) : undefined;
      if (index !== undefined) indexes.delete(oid);
      if (table === undefined) continue;
      const fields = index === undefined ? undefined : this.#relations.get(oid)?.fields;
      this.#made(row, [table, index, fields], () => {
        const state = index === undefined ? {} : indexState(index, fields);
        return made("constraint", name, table, { definition, ...state }, { id: `constraint ${own}` });
      });
    }
    for (const [oid = "", row] of indexes) {
      const index = this.#relations.get(oid);
      const table = this.#relations.get(row[1] ?? "");
      if (index === undefined || table === undefined) continue;
      const names = this.#columns.get(row[1] ?? "");
      const comment = this.#comment(oid);
      this.#made(row, [index, table.name, names, comment], () => {
        const facts = {
          definition: indexDefinition(row, index.fields, names),
          ...indexState(row, index.fields),
          comment,
        };
        const name = index.name.slice(index.name.indexOf(".") + 1);
        return made("index", name, table.name, facts, { id: `relation ${oid}` });
      });
    }
  }

  #sequences(): void {
    for (const row of this.#rows("sequences")) {
      const [oid = "", type = "", start, increment, min, max, cache, cycle, owner = "", column = ""] = row;
      const sequence = this.#relations.get(oid);
      const table = this.#relations.get(owner)?.name;
      // A sequence of a table that is left out goes with it.
      if (sequence === undefined || (owner !== "" && table === undefined)) continue;
      const of = table === undefined ? undefined : this.#columns.get(owner)?.get(column);
      const comment = this.#comment(oid);
      this.#made(row, [sequence, table, of, comment], () => {
        const facts = {
          type,
          values: `${start} by ${increment} from ${min} to ${max}, cache ${cache}${cycle === "t" ? ", cycle" : ""}`,
          "owned by": table === undefined ? "" : `${table}.${of}`,
          persistence: persistences[sequence.fields[0] ?? ""] ?? "",
          comment,
        };
        return made("sequence", sequence.name, table, facts, { id: `relation ${oid}` });
      });
    }
  }
}

type Made = { readonly key: string; readonly object: CatalogObject };

function made(
  kind: string,
  name: string,
  table: string | undefined,
  facts: Facts,
  more: Pick<CatalogObject, "id" | "labels"> = {},
): Made {
  const known = new Map(Object.entries(facts).filter(([, value]) => value !== ""));
  return { key: keyOf(kind, name, table), object: { kind, name, table, facts: known, ...more } };
}

function relationOf([, schema = "", name = "", kind = "", ...fields]: Row): Relation {
  return { name: `${schema}.${name}`, kind, fields };
}

function columnOf(row: Row, { name: table, kind }: Relation, comment: string): Made {
  const [oid, number, name = "", type = "", required, fallback = "", ...more] = row;
  const [identity, generated, collation = "", storage = "", compression = "", statistics = "", options = ""] = more;
  const facts = {
    type,
    nullability: kind === "c" ? "" : required === "t" ? "NOT NULL" : "NULL",
    [generated === "" ? "default" : "generated"]: fallback,
    kept: generated === "s" ? "stored" : generated === "v" ? "virtual" : "",
    identity: identity === "a" ? "ALWAYS" : identity === "d" ? "BY DEFAULT" : "",
    collation,
    storage: storages[storage] ?? "",
    compression,
    statistics: statistics === "-1" ? "" : statistics,
    options,
    comment,
  };
  const id = `column ${oid} ${number}`;
  return made(kind === "c" ? "attribute" : "column", `${table}.${name}`, table, facts, { id });
}

/** Rows of columns by the oid of their relation, each in the order of the columns' numbers. */
function groupedByRelation(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row[0] ?? "");
    if (group) group.push(row);
    else groups.set(row[0] ?? "", [row]);
  }
  for (const group of groups.values()) group.sort(([, a], [, b]) => Number(a) - Number(b));
  return groups;
}
