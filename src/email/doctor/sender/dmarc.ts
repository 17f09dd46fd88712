import type { Finding } from '../../../core/mail/diagnosis.ts';
import { code, say, type Words } from '../../../core/sentence.ts';
import { type Dns, textsOf } from '../dns/dns.ts';
import { forOurDns, good, notAnswered, shownName, warning } from '../findings.ts';
import { type DmarcRecord, readDmarc } from './dmarc-record.ts';
import { policyName, treeWalk } from './dmarc-tree.ts';

const TITLE = 'DMARC';

/**
 * Checks our domain's DMARC record as live DNS has it. Where it has none, that of its organizational domain counts, which is
 * found by a tree walk (DMARCbis; RFC 7489, 6.6.3, asks a list of suffixes instead).
 */
export async function checkDmarc(domain: string, dns: Dns): Promise<Finding> {
  const found = new Map<string, string[]>();
  for (const name of treeWalk(domain)) {
    const answer = await dns.look(`_dmarc.${name}`, 'TXT');
    if (answer.kind === 'unknown') return notAnswered(TITLE, answer);
    const all = answer.kind === 'records' ? textsOf(answer.records) : [];
    const records = all.filter((text) => /^v\s*=\s*dmarc/i.test(text));
    if (name === domain && records.length > 0) return evaluateRecords(records, { name, isInherited: false });
    if (records.length > 0) found.set(name, records);
  }
  const name = policyName(domain, found);
  const records = name && found.get(name);
  if (name && records) return evaluateRecords(records, { name, isInherited: true });
  return warning(TITLE, {
    words: say`${domain} has no DMARC record. Gmail, Yahoo and Microsoft want one from everybody who sends much.`,
    todo: forOurDns(
      domain,
      say`add a TXT record ${code(`_dmarc.${domain}`)} with ${code('v=DMARC1; p=none;')} to begin with.`,
    ),
  });
}

function evaluateRecords(records: string[], { name, isInherited }: { name: string; isInherited: boolean }): Finding {
  if (records.length > 1)
    return warning(TITLE, {
      words: say`${name} has ${records.length} DMARC records. Receivers then act as if there were none.`,
      todo: forOurDns(name, say`keep one TXT record under ${code(`_dmarc.${name}`)}.`),
    });
  const record = readDmarc(records[0] ?? '');
  return record ? recordFinding(name, record, isInherited) : malformedFinding(name);
}

function malformedFinding(name: string): Finding {
  return warning(TITLE, {
    words: say`The DMARC record of ${name} is malformed, so that receivers ignore it.`,
    todo: forOurDns(
      name,
      say`correct the TXT record ${code(`_dmarc.${name}`)}. It has to begin with ${code('v=DMARC1;')}, and to hold no pair like ${code('p=none')} twice.`,
    ),
  });
}

/** Returns what a receiver makes of a record. None of it keeps good mail away: only a small note says what could be better. */
function recordFinding(name: string, record: DmarcRecord, isInherited: boolean): Finding {
  const { policy, says } = isInherited ? record.forSubdomains : record.own;
  const small = (words: Words, todo: Words) => warning(TITLE, { words, todo: forOurDns(name, todo), minor: true });
  if (says === 'nothing')
    return small(
      say`The DMARC record of ${name} names no policy that exists, so it counts as ${code('p=none')}. It keeps no mail away.`,
      say`write ${code('p=none')} into it, right after ${code('v=DMARC1;')}.`,
    );
  const named = code(`p=${policy}`);
  if (policy === 'none')
    return small(
      say`The DMARC policy of ${name} is ${named}: it keeps no mail away, but does not protect from forgery either.`,
      say`once its reports look right, move on to ${code('p=quarantine')}.`,
    );
  if (record.share !== undefined)
    return small(
      say`The DMARC policy of ${name} is ${named}, for ${record.share}% of the mails only. It keeps no good mail away.`,
      say`once its reports look right, leave ${code('pct=')} out.`,
    );
  if (record.isTest)
    return small(
      say`The DMARC policy of ${name} is ${named}, as a test only (${code('t=y')}). It keeps no good mail away.`,
      say`once its reports look right, leave ${code('t=y')} out.`,
    );
  const [skipped] = record.skipped;
  if (skipped)
    return small(
      say`${name} has a DMARC policy: ${named}. Receivers skip ${shownName(skipped)} in its record, which they cannot read.`,
      say`correct or remove ${shownName(skipped)}.`,
    );
  return good(TITLE, say`${name} has a DMARC policy: ${named}.`);
}
