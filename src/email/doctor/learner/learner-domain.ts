import type { Finding } from '../../../core/mail/diagnosis.ts';
import { code, say } from '../../../core/sentence.ts';
import { startDeadline } from '../../../deadline.ts';
import { type Dns, type DnsAnswer, openDns, type Resolver } from '../dns/dns.ts';
import { domainName, domainOf } from '../dns/domain-name.ts';
import { bad, good, notAnswered, shownName, warning } from '../findings.ts';
import { checkMailServers, leadsSomewhere, type NoServerReason } from './mail-servers.ts';
import { likelyTypo } from './typo.ts';

/** Why a domain takes no mail: it is no domain's name; nobody has it; it says so itself; it names no server for mail. */
export type NoMailReason = 'not-a-domain' | 'no-such-domain' | 'null-mx' | 'no-mail-server';

/** The same, or a mail server that it names and that is none. */
type NoMail =
  | { kind: 'no'; why: NoMailReason }
  | { kind: 'no'; why: 'mx-is-none'; server: string; because: NoServerReason };

/** Whether a domain takes mail. `by: 'address'`: it names no server for mail, but has an address of its own. */
export type MailTaking = { kind: 'yes'; by: 'mx' | 'address' } | NoMail | { kind: 'unknown'; why: 'slow' | 'down' };

/**
 * Returns whether `domain` takes mail at all, by its MX records (RFC 5321, 5.1; RFC 7505 for the null MX) and the addresses behind
 * them. Asks DNS only, never a mail server, for at most `timeoutMs`. Never rejects.
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
  const servers = mx.records
    .filter(({ exchange }) => exchange !== '' && exchange !== '.')
    .sort((a, b) => a.priority - b.priority);
  if (servers.length === 0) return { kind: 'no', why: 'null-mx' };
  const found = await checkMailServers(
    servers.map(({ exchange }) => exchange),
    dns,
  );
  switch (found.kind) {
    case 'some':
      return { kind: 'yes', by: 'mx' };
    case 'none':
      return { kind: 'no', why: 'mx-is-none', server: found.server, because: found.because };
    case 'unknown':
      return found;
  }
}

function byAddress(answers: [DnsAnswer<'A'>, DnsAnswer<'AAAA'>]): MailTaking {
  if (answers.some((answer) => answer.kind === 'records' && answer.records.some(leadsSomewhere)))
    return { kind: 'yes', by: 'address' };
  return answers.find((answer) => answer.kind === 'unknown') ?? { kind: 'no', why: 'no-mail-server' };
}

const TITLE = 'Learner’s domain';

/** Checks whether the learner's domain takes mail, and whether it looks like a slip of the finger. */
export async function checkLearnerDomain(email: string, dns: Dns): Promise<Finding> {
  const domain = domainOf(email);
  const taking: MailTaking = domain ? await mailTaking(domain, dns) : { kind: 'no', why: 'not-a-domain' };
  const meant = domainOf(likelyTypo(email) ?? '');
  const todo = meant
    ? say`Ask the learner whether ${code(meant)} is meant, and have the address corrected in the account.`
    : say`Ask the learner for the right address, and have it corrected in the account.`;
  const step = 'correct-address';
  if (taking.kind === 'no') return bad(TITLE, { words: noMail(taking, domain ?? ''), todo, step });
  if (meant)
    return warning(TITLE, { words: say`${code(domain ?? '')} looks like a slip for ${code(meant)}.`, todo, step });
  if (taking.kind === 'unknown') return notAnswered(TITLE, taking, 'the learner’s domain');
  if (taking.by === 'mx') return good(TITLE, say`${code(domain ?? '')} takes mail.`);
  return warning(TITLE, {
    words: say`${code(domain ?? '')} names no server for mail (MX). Mail goes to its web address, which seldom takes any.`,
    todo,
    step,
  });
}

function noMail(no: NoMail, domain: string) {
  switch (no.why) {
    case 'not-a-domain':
      return say`The address has no proper domain after its @.`;
    case 'no-such-domain':
      return say`${code(domain)} does not exist. No mail can arrive there.`;
    case 'null-mx':
      return say`${code(domain)} says that it takes no mail at all (null MX).`;
    case 'no-mail-server':
      return say`${code(domain)} has no server that takes mail.`;
    case 'mx-is-none':
      return say`${code(domain)} names ${shownName(no.server)} as its mail server (MX), which ${noServer[no.because]}. No mail can arrive there.`;
  }
}

const noServer: Record<NoServerReason, string> = {
  'no-name': 'is not a server’s name',
  placeholder: 'is a placeholder: mail was never set up there to the end',
  'does-not-exist': 'does not exist',
  'leads-nowhere': 'leads nowhere',
};
