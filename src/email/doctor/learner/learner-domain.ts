import type { Finding } from '../../../core/mail/diagnosis.ts';
import { code, say } from '../../../core/sentence.ts';
import { startDeadline } from '../deadline.ts';
import { type Dns, type DnsAnswer, openDns, type Resolver } from '../dns/dns.ts';
import { domainName, domainOf } from '../dns/domain-name.ts';
import { bad, good, notAnswered, warning } from '../findings.ts';
import { likelyTypo } from './typo.ts';

/** Why a domain takes no mail: it is no domain's name; nobody has it; it says so itself; it names no server for mail. */
export type NoMailReason = 'not-a-domain' | 'no-such-domain' | 'null-mx' | 'no-mail-server';

/** Whether a domain takes mail. `by: 'address'`: it names no server for mail, but has an address of its own. */
export type MailTaking =
  | { kind: 'yes'; by: 'mx' | 'address' }
  | { kind: 'no'; why: NoMailReason }
  | { kind: 'unknown'; why: 'slow' | 'down' };

/**
 * Whether `domain` takes mail at all, by its MX records (RFC 5321, 5.1; RFC 7505 for the null MX). Asks DNS only,
 * never a mail server, for at most `timeoutMs`. Never rejects.
 */
export async function takesMail(domain: string, resolver?: Resolver, timeoutMs = 5_000): Promise<MailTaking> {
  const deadline = startDeadline(timeoutMs);
  try {
    return await mailTaking(domain, openDns({ resolver, signal: deadline.signal }));
  } finally {
    deadline.end();
  }
}

async function mailTaking(text: string, dns: Dns): Promise<MailTaking> {
  const domain = domainName(text);
  if (!domain) return { kind: 'no', why: 'not-a-domain' };
  const mx = await dns.look(domain, 'MX');
  if (mx.kind === 'unknown') return mx;
  if (mx.kind === 'no-domain') return { kind: 'no', why: 'no-such-domain' };
  if (mx.kind === 'no-records') return byAddress(await Promise.all([dns.look(domain, 'A'), dns.look(domain, 'AAAA')]));
  const servers = mx.records.filter(({ exchange }) => exchange !== '' && exchange !== '.');
  return servers.length > 0 ? { kind: 'yes', by: 'mx' } : { kind: 'no', why: 'null-mx' };
}

function byAddress(answers: [DnsAnswer<'A'>, DnsAnswer<'AAAA'>]): MailTaking {
  if (answers.some(({ kind }) => kind === 'records')) return { kind: 'yes', by: 'address' };
  return answers.find((answer) => answer.kind === 'unknown') ?? { kind: 'no', why: 'no-mail-server' };
}

const TITLE = 'Learner’s domain';

/** Whether the learner's domain takes mail, and whether it looks like a slip of the finger. */
export async function checkLearnerDomain(email: string, dns: Dns): Promise<Finding> {
  const domain = domainOf(email);
  const taking: MailTaking = domain ? await mailTaking(domain, dns) : { kind: 'no', why: 'not-a-domain' };
  const meant = domainOf(likelyTypo(email) ?? '');
  const todo = meant
    ? say`Ask the learner whether ${code(meant)} is meant, and have the address corrected in the account.`
    : say`Ask the learner for the right address, and have it corrected in the account.`;
  if (taking.kind === 'no') return bad(TITLE, { words: noMail(taking.why, domain ?? ''), todo });
  if (meant) return warning(TITLE, { words: say`${code(domain ?? '')} looks like a slip for ${code(meant)}.`, todo });
  if (taking.kind === 'unknown') return notAnswered(TITLE, taking, 'the learner’s domain');
  if (taking.by === 'mx') return good(TITLE, say`${code(domain ?? '')} takes mail.`);
  return warning(TITLE, {
    words: say`${code(domain ?? '')} names no server for mail (MX). Mail goes to its web address, which seldom takes any.`,
    todo,
  });
}

function noMail(why: NoMailReason, domain: string) {
  switch (why) {
    case 'not-a-domain':
      return say`The address has no proper domain after its @.`;
    case 'no-such-domain':
      return say`${code(domain)} does not exist. No mail can arrive there.`;
    case 'null-mx':
      return say`${code(domain)} says that it takes no mail at all (null MX).`;
    case 'no-mail-server':
      return say`${code(domain)} has no server that takes mail.`;
  }
}
