import type { Finding } from '../../../core/mail/diagnosis.ts';
import { code, say, type Words } from '../../../core/sentence.ts';
import { type Dns, type DnsAnswer, textsOf } from '../dns/dns.ts';
import { bad, forOurDns, good, notAnswered, shownName, unknown, warning } from '../findings.ts';
import { isMeantAsSpf, type SpfFault, spfFault } from './spf-syntax.ts';
import type { Wanted } from './wanted.ts';

const TITLE = 'SPF';
/** Nobody's address (RFC 5737): what lets it through lets everybody through. */
const STRANGER = '192.0.2.1';

const isSpf = (text: string) => /^v=spf1(?:\s|$)/i.test(text);

/** Checks the return path's SPF in live DNS: whether it is sound, lets Resend through, and others not (RFC 7208). */
export async function checkSpf(domain: string, wanted: Wanted, dns: Dns): Promise<Finding> {
  const { returnPath, provider, sure } = wanted;
  const answer = await dns.look(returnPath, 'TXT');
  if (answer.kind === 'unknown') return notAnswered(TITLE, answer);
  const records = answer.kind === 'records' ? textsOf(answer.records).filter(isSpf) : [];
  const [meant] = answer.kind === 'records' ? textsOf(answer.records).filter(isMeantAsSpf) : [];
  if (!meant) return missingFinding(domain, returnPath, sure);
  const problem = (words: Words, todo: Words) => bad(TITLE, { words, todo: forOurDns(domain, todo) });
  const name = shownName(returnPath);
  if (records.length > 1)
    return problem(
      say`${name} has ${records.length} SPF records; receivers then take none of them.`,
      say`merge them into one.`,
    );
  const fault = spfFault(records[0] ?? meant);
  if (fault) return problem(...malformedWords(fault, name));
  const stranger = await evaluateSpf(returnPath, dns);
  if (stranger.result === 'temperror') return notAnswered(TITLE, whyNot(stranger.comment));
  if (stranger.result === 'permerror') return problem(...faultWords(stranger.comment, name));
  if (stranger.result === 'pass')
    return problem(
      say`The SPF record of ${name} lets anybody send as us, so receivers trust it little.`,
      say`end the record with ${shownName('~all')}, and list our own senders only.`,
    );
  const ours = provider ? await evaluateSpf(returnPath, dns, provider) : undefined;
  if (ours?.result === 'temperror') return notAnswered(TITLE, whyNot(ours.comment));
  if (ours && ours.result !== 'pass')
    return problem(
      say`The SPF record of ${name} does not let Resend’s servers send for us.`,
      say`put ${shownName(`include:${provider}`)} into the record, before its ${shownName('all')}.`,
    );
  if (stranger.result === 'neutral') return undecidedFinding(domain, name);
  return good(
    TITLE,
    say`Resend may send for us, and others may not. ${stranger.lookups} of 10 allowed lookups are used.`,
  );
}

function missingFinding(domain: string, returnPath: string, sure: boolean): Finding {
  const todo = forOurDns(domain, say`add the SPF records that ${shownName('resend.com/domains')} shows.`);
  if (sure) return bad(TITLE, { words: say`${shownName(returnPath)} has no SPF record.`, todo });
  return unknown(TITLE, { words: say`There is no SPF record under the usual name, ${shownName(returnPath)}.`, todo });
}

function undecidedFinding(domain: string, name: Words[number]): Finding {
  return warning(TITLE, {
    words: say`The SPF record of ${name} does not say what becomes of other senders. It keeps no mail of ours away.`,
    todo: forOurDns(domain, say`end the record with ${shownName('~all')}.`),
    minor: true,
  });
}

/** Longer records than this are not shown whole: Slack would cut them. */
const LONGEST_SHOWN = 300;

/** Returns where a record is malformed, and the record to copy in its place. */
function malformedWords({ at, corrected }: SpfFault, name: Words[number]): [Words, Words] {
  return [
    say`The SPF record of ${name} is malformed at ${shownName(at)}; receivers ignore it.`,
    corrected.length > LONGEST_SHOWN
      ? say`correct it there; mostly a space is missing between two parts.`
      : say`replace it with this, if it is what was meant: ${code(corrected)}`,
  ];
}

function faultWords(comment: string, name: Words[number]): [Words, Words] {
  if (/too many dns/i.test(comment))
    return [
      say`The SPF record of ${name} takes more than 10 DNS lookups; receivers then ignore it.`,
      say`remove includes that nobody needs any more.`,
    ];
  if (/void/i.test(comment))
    return [
      say`The SPF record of ${name} points to several names that do not exist; receivers then ignore it.`,
      say`remove what points nowhere.`,
    ];
  const [, kind, at] = /(multiple|no) SPF records found for (\S+)/i.exec(comment) ?? [];
  if (at)
    return [
      say`The SPF record of ${name} includes ${shownName(at)}, which has ${kind === 'no' ? 'no SPF record' : 'several SPF records'}.`,
      say`remove or correct that part.`,
    ];
  return [say`The SPF record of ${name} is malformed; receivers ignore it.`, say`correct its syntax.`];
}

function errorCode(answer: Exclude<DnsAnswer<'TXT'>, { kind: 'records' }>): string {
  if (answer.kind === 'unknown') return answer.why === 'slow' ? 'ETIMEOUT' : 'EREFUSED';
  return answer.kind === 'no-domain' ? 'ENOTFOUND' : 'ENODATA';
}

const whyNot = (comment: string) => ({ kind: 'unknown', why: /timeout/i.test(comment) ? 'slow' : 'down' }) as const;

/**
 * Evaluates a mail from an address that is nobody's; with `provider`, as if that address were one of the provider's servers,
 * so that no list of their real ones is needed.
 */
async function evaluateSpf(domain: string, dns: Dns, provider?: string) {
  const resolver = async (name: string, type: string) => {
    if (provider && type === 'TXT' && name.toLowerCase() === provider) return [[`v=spf1 ip4:${STRANGER} -all`]];
    const answer = await dns.look(name, type as 'TXT');
    // A copy: mailauth sorts what it gets.
    if (answer.kind === 'records') return [...answer.records];
    throw Object.assign(new Error('no records'), { code: errorCode(answer) });
  };
  const helo = domain;
  const { spf } = await import('./mail-authentication.ts');
  const { status, lookups } = await spf({ sender: `postmaster@${domain}`, ip: STRANGER, helo, mta: helo, resolver });
  const comment = String(status.comment ?? '');
  // What broke the evaluation but is not DNS is in the record itself.
  const broken = status.result === 'temperror' && !/timeout|refused/i.test(comment);
  return { result: broken ? 'permerror' : status.result, comment, lookups: lookups?.count ?? 0 };
}
