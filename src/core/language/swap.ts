/** Returns whether two texts differ only by two neighbours that changed places. */
export function isSwap(one: string, other: string): boolean {
  const [from, to] = [[...one], [...other]];
  const at = from.findIndex((letter, i) => letter !== to[i]);
  if (at < 0) return false;
  const swapped = from.toSpliced(at, 2, ...from.slice(at, at + 2).reverse());
  return swapped.join('') === other;
}
