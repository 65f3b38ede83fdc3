/** The most frequent of some values. The earlier one of two equally frequent values. */
export function mostCommon<Value extends string | number | boolean>(values: readonly Value[]): Value | undefined {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
