import { bounceReason, bounceReasons } from '../../../core/mail/bounces/bounce-reasons.ts';
import { isPublicMail } from '../../../core/mail/bounces/public-mail.ts';
import type { Finding, PastMail, Step } from '../../../core/mail/diagnosis.ts';
import { exactly, say, sentences } from '../../../core/sentence.ts';
import { bad, good, unknown, warning } from '../findings.ts';

const LATEST = 'Last mail';
const EARLIER = 'Earlier mail';
/** The provider usually hears from the other side within seconds. */
const LONG_WITHOUT_WORD = 15 * 60_000;

/** In these states the learner's own mail server, or the provider about this address, has spoken. */
const settled = new Set(['delivered', 'bounced', 'complained', 'suppressed']);

/**
 * Returns what became of earlier mails to this address: of the last one, and of the last whose end is known.
 * `domain`: the address's, where it is one.
 */
export function historyFindings(history: readonly PastMail[], now: Date, domain?: string): Finding[] {
  const newestFirst = [...history].sort((a, b) => b.at.getTime() - a.at.getTime());
  const [latest] = newestFirst;
  if (!latest) return [good(LATEST, say`Nothing was sent to this address from here yet.`)];
  const telling = newestFirst.find(({ state }) => settled.has(state));
  const first = mailFinding(LATEST, latest, now, domain);
  return telling && telling !== latest ? [first, mailFinding(EARLIER, telling, now, domain)] : [first];
}

const CLEAR = say`A lead can lift that and send again, once the learner wants our mails.`;

function mailFinding(title: string, mail: PastMail, now: Date, domain: string | undefined): Finding {
  const at = exactly(mail.at);
  switch (mail.state) {
    case 'delivered':
      return good(
        title,
        say`Delivered ${at}: the learner’s mail server took it. If it is not in the inbox, it is in the spam folder or held by their IT.`,
      );
    case 'bounced':
      return bouncedFinding(title, mail, domain);
    case 'complained':
      return bad(title, {
        words: say`Marked as spam ${at}. The mail provider may send nothing more to this address.`,
        todo: CLEAR,
        step: 'escalate',
      });
    case 'suppressed':
      return bad(title, {
        words: sentences(say`Held back ${at}: ${bounceReasons['held-back'].why}.`, serversAnswer(mail)),
        todo: bounceReasons['held-back'].next(),
        step: 'escalate',
      });
    case 'delayed':
      return warning(title, {
        words: say`Delayed since ${at}: the learner’s mail server asks to wait.`,
        todo: say`Wait: the mail provider keeps trying. If it lasts for hours, give the text for IT to the learner’s company.`,
        step: 'their-it',
      });
    case 'sent':
      return sentFinding(title, mail, now);
    case 'queued':
    case 'failed':
      return unsentFinding(title, mail);
  }
}

function bouncedFinding(title: string, mail: PastMail, domain: string | undefined): Finding {
  const { why, next, level } = bounceReason(mail.problem);
  const step = stepAfter(mail, domain);
  return (level === 'bad' ? bad : warning)(title, {
    words: sentences(say`Came back ${exactly(mail.at)}: ${why}.`, serversAnswer(mail)),
    todo: sentences(next(domain), step === 'their-it' ? say`The text below is for them.` : []),
    step,
  });
}

/** Returns what helps after a bounce. A public mail service has no IT to ask. */
function stepAfter({ problem }: PastMail, domain: string | undefined): Step {
  const { isAddressAtFault, needsTheirIt, isTransient } = bounceReason(problem);
  if (needsTheirIt) return domain && isPublicMail(domain) ? 'escalate' : 'their-it';
  if (isAddressAtFault) return 'correct-address';
  return isTransient ? 'send-again' : 'escalate';
}

/** Returns what their server answered, without anything personal: here it is worth reading whatever the reason. */
const serversAnswer = ({ diagnosis }: PastMail) => (diagnosis ? say`Their mail server said: “${diagnosis}”` : []);

function sentFinding(title: string, { at }: PastMail, now: Date): Finding {
  if (now.getTime() - at.getTime() < LONG_WITHOUT_WORD)
    return unknown(title, {
      words: say`Sent ${exactly(at)}; no word yet whether it arrived.`,
      todo: say`Wait a few minutes.`,
    });
  return warning(title, {
    words: say`Sent ${exactly(at)}, and since then no word whether it arrived.`,
    todo: say`Ask the learner to look in the spam folder. If it is not there, send it again.`,
    step: 'send-again',
  });
}

function unsentFinding(title: string, { at, state, problem }: PastMail): Finding {
  const todo = say`Tell whoever runs Learner Desk.`;
  const step = 'escalate';
  if (problem === 'not-authorised')
    return bad(title, { words: say`The mail provider does not accept our key, so nothing goes out.`, todo, step });
  if (problem === 'no-secret')
    return bad(title, {
      words: say`The secret that its link was made with is not set, so it does not go out.`,
      todo,
      step,
    });
  if (state === 'queued')
    return problem
      ? warning(title, {
          words: say`Waiting since ${exactly(at)}: the mail provider does not take it at the moment.`,
          todo: say`Wait: it goes out by itself.`,
        })
      : unknown(title, { words: say`Waiting to be sent since ${exactly(at)}.`, todo: say`Wait a minute.` });
  return bad(title, {
    words: say`Not sent ${exactly(at)}: ${problem === 'too-late' ? 'it could not be sent in time' : 'the mail provider refused it'}.`,
    ...(problem === 'too-late' ? { todo: say`Send it again.`, step: 'send-again' as const } : { todo, step }),
  });
}
