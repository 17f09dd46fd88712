import { type Finding, worstFirst } from '../../../core/mail/diagnosis.ts';
import { say, type Words } from '../../../core/sentence.ts';
import { type Dns, textsOf } from '../dns/dns.ts';
import { bad, forOurDns, good, notAnswered, shownName, unknown, warning } from '../findings.ts';
import type { Wanted } from './wanted.ts';

const TITLE = 'DKIM';

/** Checks whether the keys that Resend signs our mails with can be found in live DNS, and are good keys. */
export async function checkDkim(domain: string, { dkim, sure }: Wanted, dns: Dns): Promise<Finding> {
  const found = await Promise.all(dkim.slice(0, 5).map((key) => checkKey(domain, key, sure, dns)));
  return worstFirst(found)[0] ?? unknown(TITLE, { words: say`Resend names no key for ${domain}.` });
}

async function checkKey(domain: string, key: Wanted['dkim'][number], sure: boolean, dns: Dns): Promise<Finding> {
  const answer = await dns.look(key.name, 'TXT');
  if (answer.kind === 'unknown') return notAnswered(TITLE, answer);
  const records = answer.kind === 'records' ? textsOf(answer.records).filter(isKey) : [];
  const [record] = records;
  if (!record) return missingFinding(domain, key.name, sure);
  const todo = forOurDns(
    domain,
    say`keep one TXT record under ${shownName(key.name)}, as ${shownName('resend.com/domains')} shows it.`,
  );
  if (records.length > 1)
    return bad(TITLE, {
      words: say`There are ${records.length} keys under ${shownName(key.name)}: receivers may pick the wrong one.`,
      todo,
    });
  const fault = await keyFault(key.name, record);
  if (fault) return bad(TITLE, { words: say`The key under ${shownName(key.name)} is no good: ${fault}`, todo });
  if (key.value && publicPart(key.value) !== publicPart(record))
    return bad(TITLE, {
      words: say`The key under ${shownName(key.name)} is not the one that Resend signs with.`,
      todo,
    });
  if (/;\s*t\s*=[^;]*\by\b/i.test(record))
    return warning(TITLE, {
      words: say`The key under ${shownName(key.name)} is marked as a test (${shownName('t=y')}): receivers may ignore it.`,
      todo,
    });
  return good(
    TITLE,
    sure ? say`Our mails are signed, and the key is in DNS.` : say`There is a good key in DNS, under the usual name.`,
  );
}

function missingFinding(domain: string, name: string, sure: boolean): Finding {
  const words = say`There is no key under ${shownName(name)}, so receivers cannot tell that our mails are ours.`;
  const todo = forOurDns(domain, say`add the DKIM record that ${shownName('resend.com/domains')} shows.`);
  if (sure) return bad(TITLE, { words, todo });
  return unknown(TITLE, { words: say`There is no key under the usual name, ${shownName(name)}.`, todo });
}

const isKey = (text: string) => /^(?:v\s*=\s*dkim|[a-z]\s*=)/i.test(text) && /(?:^|;)\s*p\s*=/i.test(text);
const publicPart = (record: string) => /(?:^"?|;)\s*p\s*=([^;"]*)/i.exec(record)?.[1]?.replace(/\s+/g, '');

/** Returns what is wrong with a key record (RFC 6376, 3.6.1), in words. */
async function keyFault(name: string, record: string): Promise<Words | undefined> {
  if (publicPart(record) === '') return say`it was withdrawn.`;
  const { getPublicKey } = await import('./mail-authentication.ts');
  try {
    await getPublicKey('DKIM', name, 1024, async () => [[record]]);
    return undefined;
  } catch (error) {
    switch ((error as { code?: unknown }).code) {
      case 'ESHORTKEY':
        return say`it has fewer than 1024 bits, and receivers reject such keys.`;
      case 'EINVALIDVER':
        return say`its version has to be DKIM1.`;
      default:
        return say`it cannot be read.`;
    }
  }
}
