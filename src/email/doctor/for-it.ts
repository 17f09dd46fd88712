import { bounceReason } from '../../core/mail/bounces/bounce-reasons.ts';
import type { PastMail } from '../../core/mail/diagnosis.ts';
import type { Wanted } from './sender/wanted.ts';

/**
 * Returns a text to copy for the customer's IT: who sends, from where, what their server said of the last mail that it kept away,
 * what to let through. Plain text. It holds our own sender and `learnerDomain`, and nothing else about the learner.
 */
export function textForIt(about: {
  from: string;
  domain: string | undefined;
  learnerDomain: string | undefined;
  wanted: Wanted;
  history: readonly PastMail[];
}): string {
  const { from, learnerDomain, wanted, history } = about;
  const domain = about.domain ?? 'unknown';
  const address = /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from;
  const selectors = wanted.dkim.map(({ name }) => name.split('._domainkey.')[0]).join(', ');
  return [
    'Hello,',
    '',
    `mails from our learning platform do not reach people at ${learnerDomain ?? 'your domain'}. Please let them through.`,
    '',
    `Sender: ${from.trim()}`,
    `Domain of the sender (From): ${domain}`,
    `Domain of the return path (envelope sender, SPF): ${wanted.returnPath}`,
    `DKIM signature: d=${domain}, selector ${selectors}`,
    'Sent through: Resend (Amazon SES), from addresses that change',
    ...refusalLines(history),
    '',
    'What to do:',
    `1. Allow mail from ${address} that carries a valid DKIM signature of ${domain}. Please do not allow by IP address: many senders share them.`,
    '2. Look whether earlier mails are held in quarantine, and release them.',
    '3. Leave the links in these mails as they are: each works once, for one person.',
    '',
    'Thank you.',
  ].join('\n');
}

/** Returns what their server said of the last mail that it kept away, so that their IT finds it in the log. */
function refusalLines(history: readonly PastMail[]): string[] {
  const isTheirs = ({ state, problem }: PastMail) => state === 'bounced' && bounceReason(problem).quotesServer;
  const [last] = history.filter(isTheirs).sort((a, b) => b.at.getTime() - a.at.getTime());
  if (!last?.diagnosis) return [];
  const at = last.at.toISOString().replace('T', ' ').slice(0, 16);
  return ['', `Your mail server refused one at ${at} UTC, and said (names and addresses left out):`, last.diagnosis];
}
