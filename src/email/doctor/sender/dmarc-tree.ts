import { readDmarc } from './dmarc-record.ts';

/** A tree walk asks for no more names than these, and cuts longer ones (DMARCbis, 4.10). */
const MOST_LABELS = 8;

/** Returns the names that are asked for a DMARC record, the domain first, then its parents up to the top. */
export function treeWalk(domain: string): string[] {
  const labels = domain.split('.');
  const parents = labels.length > MOST_LABELS ? labels.slice(1 - MOST_LABELS) : labels.slice(1);
  return [domain, ...parents.map((_, i) => parents.slice(i).join('.'))];
}

/**
 * Returns the name whose record counts for a domain without one: that of its organizational domain, else of the public
 * suffix above it.
 * @param found the records, by name, the longest name first.
 */
export function policyName(domain: string, found: ReadonlyMap<string, string[]>): string | undefined {
  const records = [...found].map(([name, [text = '', ...more]]) => ({
    name,
    record: more.length > 0 ? undefined : readDmarc(text),
  }));
  const valid = records.filter(({ record }) => record !== undefined);
  const end = valid.findIndex(({ record }) => record?.psd !== undefined);
  if (end < 0) return (valid.at(-1) ?? records.at(-1))?.name;
  const last = valid[end];
  if (!last || last.record?.psd === 'n') return last?.name;
  const below = domain
    .split('.')
    .slice(-(last.name.split('.').length + 1))
    .join('.');
  return found.has(below) ? below : last.name;
}
