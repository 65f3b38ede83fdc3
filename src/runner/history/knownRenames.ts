import { ownName } from "../../migrations/timeline/event.ts";
import type { Fingerprint } from "../rehearsal/snapshot/catalogObject.ts";

/** Renames between two states of one database, as answers of a draft: `user.email` → `mail`, `user` → `account`. */
export function knownRenames(before: Fingerprint, after: Fingerprint): Readonly<Record<string, string>> {
  const next = new Map([...after.objects.values()].flatMap((object) => (object.id ? [[object.id, object]] : [])));
  const renames: Record<string, string> = {};
  for (const object of before.objects.values()) {
    const then = object.id === undefined ? undefined : next.get(object.id);
    if (!then) continue;
    const [from, to] = [ownName(parts(object)), ownName(parts(then))];
    if (object.kind === "table" && object.name !== then.name) renames[object.name] = then.name;
    if (object.kind === "column" && from !== to) renames[object.name] = to;
  }
  return renames;
}

function parts({
  kind,
  name,
  table,
}: {
  readonly kind: string;
  readonly name: string;
  readonly table?: string | undefined;
}) {
  return table === undefined ? { kind, name } : { kind, name, table };
}
