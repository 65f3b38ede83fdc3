import type { Dependency, Key } from "./catalog.ts";

/** Sorts objects so that each comes after the objects that it depends on. The order is otherwise kept. */
export function byDependency(keys: readonly Key[], dependencies: readonly Dependency[]): readonly Key[] {
  const wanted = new Set(keys);
  const on = new Map<Key, Key[]>();
  for (const { dependent, on: other } of dependencies)
    if (wanted.has(dependent) && wanted.has(other)) on.set(dependent, [...(on.get(dependent) ?? []), other]);
  const sorted = new Set<Key>();
  const visiting = new Set<Key>();
  const visit = (key: Key) => {
    if (sorted.has(key) || visiting.has(key)) return;
    visiting.add(key);
    for (const other of on.get(key) ?? []) visit(other);
    visiting.delete(key);
    sorted.add(key);
  };
  for (const key of keys) visit(key);
  return [...sorted];
}
