import type { Answer, CatalogObject, Fingerprint } from "./catalogObject.ts";
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
export function readFingerprint(answer: Answer, schema: string | null, leaveOut: readonly string[]): Fingerprint {
  const rows = (section: Section) => sectionOf(answer, section);
  return { ...new Reading(rows, leaveOut).read(schema), answer };
}

/** One reading: what belongs together is joined here by oids, which costs the server more. */
class Reading {
  readonly #rows: (section: Section) => readonly Row[];
  readonly #relations = new Map<string, Relation>();
  readonly #columns = new Map<string, Map<string, string>>();
  readonly #comments = new Map<string, string>();
  readonly #objects = new Map<string, CatalogObject>();

  constructor(rows: (section: Section) => readonly Row[], leaveOut: readonly string[]) {
    this.#rows = rows;
    for (const [oid = "", schema = "", name = "", kind = "", ...fields] of rows("relations")) {
      const full = `${schema}.${name}`;
      if (!leaveOut.includes(full)) this.#relations.set(oid, { name: full, kind, fields });
    }
    const byNumber = rows("columns").toSorted(([, a], [, b]) => Number(a) - Number(b));
    for (const [relation = "", number = "", name = ""] of byNumber) {
      this.#columns.set(relation, (this.#columns.get(relation) ?? new Map<string, string>()).set(number, name));
    }
    for (const [oid = "", part = "", other = "", comment = ""] of rows("comments")) {
      this.#comments.set(`${oid} ${part}`, comment);
      if (other !== "") this.#add("comment on", other, undefined, { text: comment });
    }
  }

  read(schema: string | null): Omit<Fingerprint, "answer"> {
    for (const [name = ""] of this.#rows("schemas")) this.#add("schema", name, undefined, {});
    for (const [name = "", version = "", into = ""] of this.#rows("extensions"))
      this.#add("extension", name, undefined, { version, schema: into });
    this.#types();
    this.#tables();
    this.#tableColumns();
    this.#constraintsAndIndexes();
    this.#sequences();
    for (const [oid, space = "", name = "", kind, parameters = "", definition = ""] of this.#rows("functions")) {
      const word = kind === "p" ? "procedure" : kind === "a" ? "aggregate" : "function";
      const facts = { definition, comment: this.#comment(oid) };
      this.#add(word, `${space}.${name}(${parameters})`, undefined, facts, { id: `function ${oid}` });
    }
    for (const [kind = "", relation = "", name = "", definition = "", state = "", oid = ""] of this.#rows("parts")) {
      const table = this.#relations.get(relation)?.name;
      if (table !== undefined)
        this.#add(kind, name, table, { definition, enabled: enabled[state] ?? "" }, { id: `${kind} ${oid}` });
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

  #add(
    kind: string,
    name: string,
    table: string | undefined,
    facts: Facts,
    more: Pick<CatalogObject, "id" | "labels"> = {},
  ): void {
    const known = new Map(Object.entries(facts).filter(([, value]) => value !== ""));
    this.#objects.set(keyOf(kind, name, table), { kind, name, table, facts: known, ...more });
  }

  #comment(oid = "", part = "0"): string {
    return this.#comments.get(`${oid} ${part}`) ?? "";
  }

  #types(): void {
    const labels = new Map(this.#rows("labels").map(([oid = "", text = "", list = ""]) => [oid, { text, list }]));
    for (const [oid = "", schema = "", name = "", kind = "", what = "", fallback = ""] of this.#rows("types")) {
      const word = kind === "e" ? "enum" : kind === "d" ? "domain" : kind === "r" ? "range type" : "type";
      const own = kind === "e" ? { labels: labels.get(oid)?.text ?? "" } : { type: what };
      const facts = { ...own, default: fallback, comment: this.#comment(oid) };
      const list = kind === "e" ? labels.get(oid)?.list : undefined;
      const values = list === undefined ? {} : { labels: JSON.parse(list) as readonly string[] };
      this.#add(word, `${schema}.${name}`, undefined, facts, { id: `type ${oid}`, ...values });
    }
  }

  #tables(): void {
    const parents = new Map<string, string[]>();
    for (const [child = "", parent = ""] of this.#rows("parents"))
      parents.set(child, [...(parents.get(child) ?? []), this.#relations.get(parent)?.name ?? ""]);
    for (const [oid, { name, kind, fields }] of this.#relations) {
      const word = kinds[kind];
      if (word === undefined) continue;
      const [persistence = "", , options = "", method = "", key = "", bound = "", security, forced] = fields;
      const [replica = "", type = "", definition = "", populated] = fields.slice(8);
      const facts = {
        definition: definition.trim(),
        columns: "vm".includes(kind) ? this.#viewColumns(oid) : "",
        persistence: persistences[persistence] ?? "",
        method,
        options,
        "partition key": key,
        partition: bound,
        parents: (parents.get(oid) ?? []).join(", "),
        "row security": yes(security),
        "forced row security": yes(forced),
        "replica identity": "rpm".includes(kind) ? (identities[replica] ?? "") : "",
        "of type": type,
        populated: no(populated),
        comment: this.#comment(oid),
      };
      this.#add(word, name, undefined, facts, { id: `relation ${oid}` });
    }
  }

  #viewColumns(oid: string): string {
    const columns = this.#rows("columns").filter(([relation]) => relation === oid);
    return columns
      .map(([, , name = "", type = "", , fallback = ""]) => `${name} ${type} ${fallback}`.trim())
      .join(", ");
  }

  #tableColumns(): void {
    for (const [oid = "", number, name = "", type = "", required, fallback = "", ...more] of this.#rows("columns")) {
      const { name: table, kind = "" } = this.#relations.get(oid) ?? {};
      if (table === undefined || !"rpfc".includes(kind)) continue;
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
        comment: this.#comment(oid, number),
      };
      const id = `column ${oid} ${number}`;
      this.#add(kind === "c" ? "attribute" : "column", `${table}.${name}`, table, facts, { id });
    }
  }

  #constraintsAndIndexes(): void {
    const domains = new Map(this.#rows("types").map(([oid = "", schema, name]) => [oid, `${schema}.${name}`]));
    const indexes = new Map(this.#rows("indexes").map((row) => [row[0], row]));
    for (const [relation = "", type = "", name = "", definition = "", oid = "", kind = "", own = ""] of this.#rows(
      "constraints",
    )) {
      const table = this.#relations.get(relation)?.name ?? domains.get(type);
      const index = "pux".includes(kind) ? indexes.get(oid) : undefined;
      if (index !== undefined) indexes.delete(oid);
      if (table === undefined) continue;
      const state = index === undefined ? {} : indexState(index, this.#relations.get(oid)?.fields);
      this.#add("constraint", name, table, { definition, ...state }, { id: `constraint ${own}` });
    }
    for (const [oid = "", row] of indexes) {
      const index = this.#relations.get(oid);
      const table = this.#relations.get(row[1] ?? "");
      if (index === undefined || table === undefined) continue;
      const facts = {
        definition: indexDefinition(row, index.fields, this.#columns.get(row[1] ?? "")),
        ...indexState(row, index.fields),
        comment: this.#comment(oid),
      };
      const name = index.name.slice(index.name.indexOf(".") + 1);
      this.#add("index", name, table.name, facts, { id: `relation ${oid}` });
    }
  }

  #sequences(): void {
    for (const [oid = "", type = "", start, increment, min, max, cache, cycle, owner = "", column = ""] of this.#rows(
      "sequences",
    )) {
      const sequence = this.#relations.get(oid);
      const table = this.#relations.get(owner)?.name;
      // A sequence of a table that is left out goes with it.
      if (sequence === undefined || (owner !== "" && table === undefined)) continue;
      const facts = {
        type,
        values: `${start} by ${increment} from ${min} to ${max}, cache ${cache}${cycle === "t" ? ", cycle" : ""}`,
        "owned by": table === undefined ? "" : `${table}.${this.#columns.get(owner)?.get(column)}`,
        persistence: persistences[sequence.fields[0] ?? ""] ?? "",
        comment: this.#comment(oid),
      };
      this.#add("sequence", sequence.name, table, facts, { id: `relation ${oid}` });
    }
  }
}
