type Policy = 'none' | 'quarantine' | 'reject';
/** A policy, and whether the record says it or says nothing that counts. */
type Said = { policy: Policy; says: 'so' | 'nothing' };

/** A DMARC record as receivers read it. */
export type DmarcRecord = {
  own: Said;
  forSubdomains: Said;
  /** The share of mails that it is for, in per cent; undefined for all. */
  share?: number;
  isTest: boolean;
  /** Whether it is the record of a public suffix (`y`), or of an organization for certain (`n`). */
  psd: 'y' | 'n' | undefined;
  /** What receivers cannot read, and skip. */
  skipped: string[];
};

const PAIR = /^([a-z][a-z0-9_]*)\s*=(.*)$/is;
const POLICY = /^(?:none|quarantine|reject)$/i;
/** What known pairs may say. Others are skipped, as are unknown pairs, without a word. */
const VALUES: Record<string, RegExp> = {
  p: POLICY,
  sp: POLICY,
  np: POLICY,
  pct: /^(?:\d|[1-9]\d|100)$/,
  t: /^[yn]$/i,
  psd: /^[ynu]$/i,
  adkim: /^[rs]$/i,
  aspf: /^[rs]$/i,
  ri: /^\d+$/,
  rua: /^\s*[a-z][a-z0-9+.-]*:/i,
  ruf: /^\s*[a-z][a-z0-9+.-]*:/i,
};

/**
 * Reads a DMARC record as receivers do: the version comes first, in capitals; what cannot be read is skipped, and what is
 * missing has its default (RFC 7489, 6.3 and 6.4; DMARCbis, 4.7). Undefined where they ignore all of it: another version, no
 * semicolon after it, or the same pair twice (RFC 6376, 3.2).
 */
export function readDmarc(text: string): DmarcRecord | undefined {
  const [version = '', ...parts] = text.split(';').map((part) => part.trim());
  if (!/^v\s*=\s*DMARC1$/.test(version) || !/^v/.test(version)) return undefined;
  const tags = new Map<string, string>();
  const skipped: string[] = [];
  for (const part of parts.filter(Boolean)) {
    const [, name = '', given = ''] = PAIR.exec(part) ?? [];
    const [tag, value] = [name.toLowerCase(), given.trim()];
    if (tags.has(tag)) return undefined;
    const isKnown = Object.hasOwn(VALUES, tag);
    if (tag === '' || (isKnown && !VALUES[tag]?.test(value))) skipped.push(part);
    if (tag !== '') tags.set(tag, isKnown && !VALUES[tag]?.test(value) ? '' : value.toLowerCase());
  }
  const own = readPolicy(tags.get('p'));
  const share = Number(tags.get('pct') || 100);
  return {
    own,
    forSubdomains: tags.get('sp') ? readPolicy(tags.get('sp')) : own,
    ...(share < 100 && { share }),
    isTest: tags.get('t') === 'y',
    psd: tags.get('psd') === 'y' ? 'y' : tags.get('psd') === 'n' ? 'n' : undefined,
    skipped,
  };
}

const readPolicy = (policy: string | undefined): Said =>
  policy ? { policy: policy as Policy, says: 'so' } : { policy: 'none', says: 'nothing' };
