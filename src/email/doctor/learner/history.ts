import type { Finding, PastMail } from '../../../core/mail/diagnosis.ts';
import { exactly, say } from '../../../core/sentence.ts';
import { bad, good, unknown, warning } from '../findings.ts';

const LATEST = 'Last mail';
const EARLIER = 'Earlier mail';
/** The provider usually hears from the other side within seconds. */
const LONG_WITHOUT_WORD = 15 * 60_000;

/** In these states the learner's own mail server, or the provider about this address, has spoken. */
const settled = new Set(['delivered', 'bounced', 'complained', 'suppressed']);

/** What became of earlier mails to this address: of the last one, and of the last whose end is known. */
export function historyFindings(history: readonly PastMail[], now: Date): Finding[] {
  const newestFirst = [...history].sort((a, b) => b.at.getTime() - a.at.getTime());
  const [latest] = newestFirst;
  if (!latest) return [good(LATEST, say`Nothing was sent to this address from here yet.`)];
  const telling = newestFirst.find(({ state }) => settled.has(state));
  const first = mailFinding(LATEST, latest, now);
  return telling && telling !== latest ? [first, mailFinding(EARLIER, telling, now)] : [first];
}

const REACH = say`Ask the learner for an address that works, and have it corrected in the account.`;
const CLEAR = say`A lead can lift that and send again, once the learner wants our mails.`;

function mailFinding(title: string, mail: PastMail, now: Date): Finding {
  const at = exactly(mail.at);
  switch (mail.state) {
    case 'delivered':
      return good(
        title,
        say`Delivered ${at}: the learner’s mail server took it. If it is not in the inbox, it is in the spam folder or held by their IT.`,
      );
    case 'bounced':
      return bounced(title, mail);
    case 'complained':
      return bad(title, {
        words: say`Marked as spam ${at}. The mail provider may send nothing more to this address.`,
        todo: CLEAR,
      });
    case 'suppressed':
      return bad(title, {
        words: say`Held back ${at}: the mail provider sends nothing to this address any more.`,
        todo: CLEAR,
      });
    case 'delayed':
      return warning(title, {
        words: say`Delayed since ${at}: the learner’s mail server asks to wait.`,
        todo: say`Wait: the mail provider keeps trying. If it lasts for hours, give the text for IT to the learner’s company.`,
      });
    case 'sent':
      return sent(title, mail, now);
    case 'queued':
    case 'failed':
      return ours(title, mail);
  }
}

function bounced(title: string, { at, problem }: PastMail): Finding {
  const when = exactly(at);
  switch (problem) {
    case 'no-such-address':
      return bad(title, { words: say`Came back ${when}: there is no such address.`, todo: REACH });
    case 'mailbox-full':
      return warning(title, {
        words: say`Came back ${when}: the mailbox was full.`,
        todo: say`Ask the learner to make room, then send it again.`,
      });
    case 'blocked':
      return bad(title, {
        words: say`Came back ${when}: the learner’s mail server blocks it.`,
        todo: say`Give the text for IT to the learner’s company.`,
      });
    default:
      return warning(title, {
        words: say`Came back ${when}, and nobody said why.`,
        todo: say`Check the address with the learner, then send it again.`,
      });
  }
}

function sent(title: string, { at }: PastMail, now: Date): Finding {
  if (now.getTime() - at.getTime() < LONG_WITHOUT_WORD)
    return unknown(title, {
      words: say`Sent ${exactly(at)}; no word yet whether it arrived.`,
      todo: say`Wait a few minutes.`,
    });
  return warning(title, {
    words: say`Sent ${exactly(at)}, and since then no word whether it arrived.`,
    todo: say`Ask the learner to look in the spam folder. If it is not there, send it again.`,
  });
}

function ours(title: string, { at, state, problem }: PastMail): Finding {
  const todo = say`Tell whoever runs Learner Desk.`;
  if (problem === 'not-authorised')
    return bad(title, { words: say`The mail provider does not accept our key, so nothing goes out.`, todo });
  if (state === 'queued')
    return problem
      ? warning(title, {
          words: say`Waiting since ${exactly(at)}: the mail provider does not take it at the moment.`,
          todo: say`Wait: it goes out by itself.`,
        })
      : unknown(title, { words: say`Waiting to be sent since ${exactly(at)}.`, todo: say`Wait a minute.` });
  return bad(title, {
    words: say`Not sent ${exactly(at)}: ${problem === 'too-late' ? 'it could not be sent in time' : 'the mail provider refused it'}.`,
    todo: problem === 'too-late' ? say`Send it again.` : todo,
  });
}
