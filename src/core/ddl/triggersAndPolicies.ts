import type { TriggerRow } from "./catalog.ts";
import type { Context } from "./context.ts";
import { groupOf, lineComment } from "./context.ts";
import type { Part } from "./graph.ts";
import { places } from "./objects.ts";
import { addConstraint } from "./tables.ts";

/** Foreign keys: after all tables, and those that point out of the document last of all. */
export function foreignKeyParts({ catalog, relations, graph, comment }: Context): readonly Part[] {
  return catalog.constraints.flatMap((constraint): readonly Part[] => {
    const { id, on, name, kind, parent, references } = constraint;
    const relation = relations.get(on);
    // That of a partition comes with its table's.
    if (kind !== "f" || parent !== undefined || !relation || !references) return [];
    const isOutside = !relations.has(references.relation);
    graph.add(id, relation.id);
    if (!isOutside) graph.add(id, references.relation);
    return [
      {
        id,
        place: [isOutside ? places.outside : places.foreignKey, relation.name, name],
        statements: [
          ...(isOutside ? [lineComment(`Needs the table ${references.name}, which is not in this document:`)] : []),
          addConstraint(relation.name, constraint),
          ...comment(`CONSTRAINT ${name} ON ${relation.name}`, id),
        ],
      },
    ];
  });
}

/** Triggers, rules, policies and extended statistics. */
export function restParts(context: Context): readonly Part[] {
  const { catalog, relations, graph, comment } = context;
  const nameOf = (relation: string) => relations.get(relation)?.name ?? "";
  const onTable = (part: Part, relation: string): Part => {
    graph.add(part.id, relation);
    return part;
  };
  return [
    ...catalog.triggers.map((trigger) =>
      onTable(
        {
          id: trigger.id,
          // Those of partitions are there once their table's is.
          place: [places.trigger, trigger.cloned ? 1 : 0, nameOf(trigger.relation), trigger.name],
          statements: [
            ...(trigger.cloned ? [] : [`${trigger.definition};`]),
            ...enabledState(nameOf(trigger.relation), "TRIGGER", trigger),
            ...comment(`TRIGGER ${trigger.name} ON ${nameOf(trigger.relation)}`, trigger.id),
          ],
        },
        trigger.relation,
      ),
    ),
    ...catalog.rules.map((rule) =>
      onTable(
        {
          id: rule.id,
          place: [places.trigger, 0, nameOf(rule.relation), rule.name],
          statements: [
            rule.definition,
            ...enabledState(nameOf(rule.relation), "RULE", rule),
            ...comment(`RULE ${rule.name} ON ${nameOf(rule.relation)}`, rule.id),
          ],
        },
        rule.relation,
      ),
    ),
    ...catalog.policies.map((policy) => {
      const { id, name, relation, permissive, command, roles, using, check } = policy;
      const lines = [
        `CREATE POLICY ${name} ON ${nameOf(relation)}`,
        ...(permissive ? [] : ["  AS RESTRICTIVE"]),
        ...(command === "ALL" ? [] : [`  FOR ${command}`]),
        ...(roles.join() === "PUBLIC" ? [] : [`  TO ${roles.join(", ")}`]),
        ...(using === undefined ? [] : [`  USING (${using})`]),
        ...(check === undefined ? [] : [`  WITH CHECK (${check})`]),
      ];
      const statements = [`${lines.join("\n")};`, ...comment(`POLICY ${name} ON ${nameOf(relation)}`, id)];
      return onTable({ id, place: [places.trigger, 0, nameOf(relation), name], statements }, relation);
    }),
    ...catalog.statistics.map(({ id, name, relation, definition, target }) => {
      const table = relations.get(relation);
      const statements = [
        `${definition};`,
        ...(target === undefined ? [] : [`ALTER STATISTICS ${name} SET STATISTICS ${target};`]),
        ...comment(`STATISTICS ${name}`, id),
      ];
      return onTable(
        { id, place: [places.table, table ? groupOf(context, table) : "", 4, name], statements },
        relation,
      );
    }),
  ].filter(({ statements }) => statements.length > 0);
}

function enabledState(
  table: string,
  word: "TRIGGER" | "RULE",
  { name, enabled }: Pick<TriggerRow, "name" | "enabled">,
): readonly string[] {
  const state = { O: undefined, D: "DISABLE", R: "ENABLE REPLICA", A: "ENABLE ALWAYS" }[enabled];
  // A rule is never inherited, and a partition says for itself what state its trigger is in.
  const only = word === "TRIGGER" ? "ONLY " : "";
  return state === undefined ? [] : [`ALTER TABLE ${only}${table} ${state} ${word} ${name};`];
}
