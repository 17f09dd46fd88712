import type { Finding } from '../../../core/mail/diagnosis.ts';
import { code, say } from '../../../core/sentence.ts';
import { bad, good, shownName, unknown, warning } from '../findings.ts';
import type { ResendDomain, ResendView } from './resend-domain.ts';

const TITLE = 'Resend';
const TRACKING = 'Tracking';
const LATER = say`Try again in a few minutes.`;
const TELL = say`Tell whoever runs Learner Desk.`;

/** Returns what Resend, our mail provider, says of our own domain. */
export function resendFindings(view: ResendView, domain: string): Finding[] {
  switch (view.kind) {
    case 'known':
      return [domainFinding(view.domain, domain), ...trackingFinding(view.domain)];
    case 'not-there':
      return [
        bad(TITLE, {
          words: say`Resend does not have ${domain} among our domains, so it takes no mail from it.`,
          todo: say`${TELL} The domain has to be added at ${code('resend.com/domains')}, or ${code('EMAIL_FROM')} corrected.`,
        }),
      ];
    case 'not-allowed':
      return [
        unknown(TITLE, {
          words: say`Our key may not look at Resend’s settings, so only DNS was checked, under the usual names.`,
          todo: say`Nothing, or look at ${code('resend.com/domains')}: the domain is verified there, tracking is off.`,
          minor: true,
        }),
      ];
    case 'no-answer':
      return [
        unknown(TITLE, {
          words: say`Resend gave no usable answer in time: could not check its settings.`,
          todo: LATER,
        }),
      ];
    case 'not-asked':
      return [];
  }
}

function domainFinding({ status, maySend, records }: ResendDomain, domain: string): Finding {
  const wrong = records.filter((record) => record.status === 'failed' || record.status === 'temporary_failure');
  const which = [...new Set(wrong.map(({ name }) => name))].slice(0, 5);
  const names =
    which.length > 0
      ? say` It misses: ${which.flatMap((name, i) => (i ? [', ', shownName(name)] : [shownName(name)]))}.`
      : [];
  const todo = say`${TELL} The records to set are at ${code('resend.com/domains')}.`;
  if (!maySend) return bad(TITLE, { words: say`Sending is switched off for ${domain} at Resend.`, todo: TELL });
  switch (status) {
    case 'verified':
      return wrong.length > 0
        ? warning(TITLE, { words: say`Resend has verified ${domain}, but a record went missing since.${names}`, todo })
        : good(TITLE, say`Resend has verified ${domain}.`);
    case 'partially_verified':
    case 'temporary_failure':
      return warning(TITLE, { words: say`Resend no longer finds all DNS records of ${domain}.${names}`, todo });
    case 'failed':
    case 'partially_failed':
      return bad(TITLE, { words: say`Resend does not find the DNS records of ${domain}.${names}`, todo });
    case 'pending':
    case 'not_started':
      return bad(TITLE, { words: say`Resend has not verified ${domain} yet, and sends nothing until then.`, todo });
    default:
      return unknown(TITLE, { words: say`Resend says of ${domain}: ${shownName(status)}.`, todo: TELL });
  }
}

function trackingFinding({ clickTracking, openTracking }: ResendDomain): Finding[] {
  const todo = say`${TELL} It is switched off at ${code('resend.com/domains')}.`;
  if (clickTracking)
    return [
      warning(TRACKING, {
        words: say`Click tracking is on: it rewrites the links in our mails, and filters take that for phishing.`,
        todo,
      }),
    ];
  if (openTracking)
    return [
      warning(TRACKING, {
        words: say`Open tracking is on: it adds a hidden picture to our mails, which some filters dislike.`,
        todo,
        minor: true,
      }),
    ];
  return clickTracking === false ? [good(TRACKING, say`Tracking is off: our links go out as they are.`)] : [];
}
