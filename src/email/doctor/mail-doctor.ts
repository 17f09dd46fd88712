import {
  type Diagnosis,
  type Finding,
  headlineOf,
  type PastMail,
  stepsOf,
  verdictOn,
  worstFirst,
} from '../../core/mail/diagnosis.ts';
import { code, say } from '../../core/sentence.ts';
import { startDeadline } from '../../deadline.ts';
import { type Dns, openDns, type Resolver } from './dns/dns.ts';
import { domainOf } from './dns/domain-name.ts';
import { bad, unknown } from './findings.ts';
import { textForIt } from './for-it.ts';
import { historyFindings } from './learner/history.ts';
import { checkLearnerDomain } from './learner/learner-domain.ts';
import { type ResendAccess, type ResendView, viewDomain } from './resend/resend-domain.ts';
import { resendFindings } from './resend/resend-findings.ts';
import { checkDkim } from './sender/dkim.ts';
import { checkDmarc } from './sender/dmarc.ts';
import { checkSpf } from './sender/spf.ts';
import { type Wanted, wantedOf } from './sender/wanted.ts';

/** Finds out why mail does not reach an address. It reads only: nothing is ever sent or changed. */
export type MailDoctor = {
  /** `history`: what is known of earlier mails to this address, in any order. Never rejects; answers within `timeoutMs`. */
  examine(patient: { email: string; history: readonly PastMail[] }): Promise<Diagnosis>;
};

/**
 * Creates a mail doctor for our sender.
 * @param options.from who sends: an address, or `Name <address>`.
 * @param options.resend how to ask Resend for our domain's settings; left out, only DNS is asked.
 * @param options.askResend how it is asked; `viewDomain` unless given.
 * @param options.resolver who answers DNS; left out, the machine's own DNS servers.
 * @param options.onFault called with a check that broke, which is a fault of the program, by its title.
 * @param options.timeoutMs how long one examination may take, in milliseconds; what is not known by then is said to be unknown.
 */
export function createMailDoctor(options: {
  from: string;
  resend?: ResendAccess;
  askResend?: typeof viewDomain;
  resolver?: Resolver;
  timeoutMs?: number;
  now: () => Date;
  onFault?: OnFault;
}): MailDoctor {
  const { from, timeoutMs = 5_000, askResend = viewDomain, onFault = () => {} } = options;
  const domain = domainOf(from.replace(/>\s*$/, ''));
  return {
    async examine({ email, history }) {
      // DNS ends first, so that every check has time to say so; Resend sooner, as SPF and DKIM wait for its names.
      const deadlines = [0.4, 0.9, 1].map((share) => startDeadline(timeoutMs * share));
      const [resendTime, dnsTime, allTime] = deadlines.map(({ signal }) => signal) as Signals;
      try {
        const dns = openDns({ resolver: options.resolver, signal: dnsTime });
        const view = askResend(options.resend, domain, resendTime);
        const wanted = view.then((seen) => wantedOf(seen, domain ?? 'unknown'));
        const checks: Check[] = [
          ['Last mail', async () => historyFindings(history, options.now(), domainOf(email))],
          ['Learner’s domain', () => checkLearnerDomain(email, dns)],
          ...(domain ? ourChecks(domain, view, wanted, dns) : [noSender]),
        ];
        const found = await Promise.all(checks.map((check) => finishCheck(check, allTime, onFault)));
        const findings = worstFirst(found.flat());
        const forIt = textForIt({ from, domain, learnerDomain: domainOf(email), wanted: await wanted, history });
        return {
          ...{ verdict: verdictOn(findings), headline: headlineOf(findings), steps: stepsOf(findings) },
          ...{ findings, forIt },
        };
      } finally {
        for (const deadline of deadlines) deadline.end();
      }
    },
  };
}

type OnFault = (error: unknown, check: string) => void;
type Signals = [AbortSignal, AbortSignal, AbortSignal];
type Check = [title: string, run: () => Promise<Finding | Finding[]>];

/**
 * Returns what is to be checked of our own domain; all of it runs at the same time. What is wrong there is for whoever
 * runs the desk.
 */
function ourChecks(domain: string, view: Promise<ResendView>, wanted: Promise<Wanted>, dns: Dns): Check[] {
  const checks = checksOf(domain, view, wanted, dns);
  return checks.map(([title, run]) => [title, async () => [await run()].flat().map(toEscalate)]);
}

const toEscalate = (finding: Finding): Finding =>
  finding.level === 'bad' || finding.level === 'warning' ? { ...finding, step: 'escalate' } : finding;

const checksOf = (domain: string, view: Promise<ResendView>, wanted: Promise<Wanted>, dns: Dns): Check[] => [
  ['Resend', async () => resendFindings(await view, domain)],
  ['SPF', async () => checkSpf(domain, await wanted, dns)],
  ['DKIM', async () => checkDkim(domain, await wanted, dns)],
  ['DMARC', () => checkDmarc(domain, dns)],
];

const noSender: Check = [
  'Sender',
  async () =>
    bad('Sender', {
      words: say`Our own sender’s address has no proper domain.`,
      todo: say`Tell whoever runs Learner Desk: ${code('EMAIL_FROM')} has to be corrected.`,
      step: 'escalate',
    }),
];

/** Returns a check's findings, or, where it is not done in time or broke, that it could not be done. */
async function finishCheck([title, run]: Check, time: AbortSignal, onFault: OnFault): Promise<Finding | Finding[]> {
  const words = say`Could not check ${title}.`;
  const over = new Promise<Finding>((resolve) => {
    const late = unknown(title, { words, todo: say`Try again in a few minutes.` });
    time.addEventListener('abort', () => resolve(late), { once: true });
  });
  const found = run().catch((error) => {
    onFault(error, title);
    return unknown(title, {
      words,
      todo: say`This is a fault of Learner Desk: tell whoever runs it. Its log has the cause.`,
    });
  });
  return Promise.race([found, over]);
}
