/** Returns a list by key, in its order; what has no key is left out. */
export function grouped<T>(list: readonly T[], keyOf: (one: T) => string | null | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const key = keyOf(one);
    if (key) groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}
