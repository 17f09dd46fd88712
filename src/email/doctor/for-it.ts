import type { Wanted } from './sender/wanted.ts';

/**
 * A text to copy for the customer's IT: who sends, from where, what to let through. Plain text. It holds our own sender
 * and `learnerDomain`, and nothing else about the learner; nothing in it is secret.
 */
export function textForIt(about: {
  from: string;
  domain: string | undefined;
  learnerDomain: string | undefined;
  wanted: Wanted;
}): string {
  const { from, learnerDomain, wanted } = about;
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
    '',
    'What to do:',
    `1. Allow mail from ${address} that carries a valid DKIM signature of ${domain}. Please do not allow by IP address: many senders share them.`,
    '2. Look whether earlier mails are held in quarantine, and release them.',
    '3. Leave the links in these mails as they are: each works once, for one person.',
    '',
    'Thank you.',
  ].join('\n');
}
