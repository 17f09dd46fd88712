import type { Finding, Step } from '../../core/mail/diagnosis.ts';
import { code, say, type Words } from '../../core/sentence.ts';
import type { DnsAnswer } from './dns/dns.ts';

type About = { words: Words; todo?: Words; step?: Step; minor?: true };
const made =
  (level: Finding['level']) =>
  (title: string, { words, todo, step, minor }: About): Finding => ({
    level,
    title,
    words,
    ...(todo && { todo }),
    ...(step && { step }),
    ...(minor && { minor }),
  });

export const good = (title: string, words: Words) => made('good')(title, { words });
export const warning = made('warning');
export const bad = made('bad');
export const unknown = made('unknown');

/** Returns the finding that DNS gave no usable answer about `title`; `what` is it in the middle of a sentence. */
export function notAnswered(
  title: string,
  answer: Extract<DnsAnswer<never>, { kind: 'unknown' }>,
  what = title,
): Finding {
  const words =
    answer.why === 'slow'
      ? say`DNS is slow: could not check ${what}.`
      : say`DNS gives no usable answer: could not check ${what}.`;
  return unknown(title, { words, todo: say`Try again in a few minutes.` });
}

/** Returns a name from DNS or the provider as it may be shown: short, and without what cannot be seen. */
export const shownName = (text: string) => code(text.replace(/[^\x21-\x7e]/g, '?').slice(0, 100));

/** Returns who can mend what is wrong with our own domain, and what they have to do. */
export const forOurDns = (domain: string, what: Words): Words =>
  say`Tell whoever looks after the DNS of ${domain}: ${what}`;
