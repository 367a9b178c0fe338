/** JSON with sorted keys: equal for equal documents, whatever order their members were written in. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Whether arrays and objects nest deeper than a limit; walks without recursion, so depth cannot hurt it. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  const containers = (values: unknown[]): object[] =>
    values.filter((item): item is object => item !== null && typeof item === 'object');
  let level = containers([value]);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((item) => containers(Object.values(item)));
  }
  return false;
}
