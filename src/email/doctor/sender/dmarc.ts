import type { Finding } from '../../../core/mail/diagnosis.ts';
import { code, say, type Words } from '../../../core/sentence.ts';
import { type Dns, texts } from '../dns/dns.ts';
import { registered } from '../dns/domain-name.ts';
import { forOurDns, good, notAnswered, warning } from '../findings.ts';

const TITLE = 'DMARC';
const POLICIES = ['none', 'quarantine', 'reject'];

/** Our domain's DMARC record as live DNS has it, or its parent's where it has none (RFC 7489, 6.6.3). */
export async function checkDmarc(domain: string, dns: Dns): Promise<Finding> {
  const parent = registered(domain);
  for (const name of new Set([domain, parent])) {
    const answer = await dns.look(`_dmarc.${name}`, 'TXT');
    if (answer.kind === 'unknown') return notAnswered(TITLE, answer);
    const records =
      answer.kind === 'records' ? texts(answer.records).filter((text) => /^v\s*=\s*dmarc/i.test(text)) : [];
    if (records.length > 0) return evaluateRecords(records, { name, inherited: name !== domain });
  }
  return warning(TITLE, {
    words: say`${domain} has no DMARC record. Gmail, Yahoo and Microsoft want one from everybody who sends much.`,
    todo: forOurDns(
      domain,
      say`add a TXT record ${code(`_dmarc.${domain}`)} with ${code('v=DMARC1; p=none;')} to begin with.`,
    ),
  });
}

function evaluateRecords(records: string[], { name, inherited }: { name: string; inherited: boolean }): Finding {
  if (records.length > 1)
    return warning(TITLE, {
      words: say`${name} has ${records.length} DMARC records. Receivers then act as if there were none.`,
      todo: forOurDns(name, say`keep one TXT record under ${code(`_dmarc.${name}`)}.`),
    });
  const tags = readTags(records[0] ?? '');
  if (!tags)
    return malformed(name, say`It has to begin with ${code('v=DMARC1;')} and to hold pairs like ${code('p=none')}.`);
  const policy = (inherited ? (tags.get('sp') ?? tags.get('p')) : tags.get('p'))?.toLowerCase() ?? '';
  if (!POLICIES.includes(policy)) return malformed(name, say`Its ${code('p=')} has to be none, quarantine or reject.`);
  return policy === 'none' ? weak(name, policy) : share(name, policy, tags.get('pct'));
}

/** The pairs of a record; undefined where it is not well formed: `v=DMARC1` comes first, in capitals (RFC 7489, 6.4). */
function readTags(record: string): Map<string, string> | undefined {
  const pairs = record
    .split(';')
    .map((pair) => pair.trim())
    .filter(Boolean)
    .map((pair) => /^([a-z]+)\s*=\s*(.*)$/i.exec(pair));
  if (pairs.includes(null)) return undefined;
  const tags = pairs.map((pair): [string, string] => [(pair?.[1] ?? '').toLowerCase(), pair?.[2] ?? '']);
  if (tags[0]?.[0] !== 'v' || tags[0][1] !== 'DMARC1' || new Set(tags.map(([tag]) => tag)).size < tags.length)
    return undefined;
  return new Map(tags);
}

function malformed(name: string, rule: Words): Finding {
  return warning(TITLE, {
    words: say`The DMARC record of ${name} is malformed, so that receivers ignore it.`,
    todo: forOurDns(name, say`correct the TXT record ${code(`_dmarc.${name}`)}. ${rule}`),
  });
}

function weak(name: string, policy: string): Finding {
  return warning(TITLE, {
    words: say`The DMARC policy of ${name} is ${code(`p=${policy}`)}: it keeps no mail away, but does not protect from forgery either.`,
    todo: forOurDns(name, say`once its reports look right, move on to ${code('p=quarantine')}.`),
    minor: true,
  });
}

function share(name: string, policy: string, pct: string | undefined): Finding {
  if (pct !== undefined && !/^(?:\d|[1-9]\d|100)$/.test(pct))
    return malformed(name, say`Its ${code('pct=')} has to be a number from 0 to 100.`);
  if (pct === undefined || pct === '100') return good(TITLE, say`${name} has a DMARC policy: ${code(`p=${policy}`)}.`);
  return warning(TITLE, {
    words: say`The DMARC policy of ${name} is ${code(`p=${policy}`)}, for ${pct}% of the mails only. It keeps no good mail away.`,
    todo: forOurDns(name, say`once its reports look right, leave ${code('pct=')} out.`),
    minor: true,
  });
}
