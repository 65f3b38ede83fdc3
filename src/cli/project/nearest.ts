import leven from "leven";

/** The name that is most similar to a text; undefined if none is. */
export function nearestOf(text: string, names: readonly string[]): string | undefined {
  const [nearest] = names
    .map((name) => ({ name, distance: leven(text.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.min(text.length, name.length) / 3))
    .toSorted((a, b) => a.distance - b.distance);
  return nearest?.name;
}
