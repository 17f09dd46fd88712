import type { SeenMessage } from '../../../slack/state/seen.ts';
import { type OtherWindow, OtherWindows } from '../parts/other-windows.tsx';

/** Renders where the learner meets what this thread says: the page's own, beside Slack's messages. Nothing where it is nowhere. */
export function LearnersSide({ replies }: { replies: readonly SeenMessage[] }) {
  const which = windowsFor(replies);
  if (which.length === 0) return null;
  return (
    <nav className="learners-side" aria-label="As the learner sees it">
      <span>As the learner sees it:</span> <OtherWindows which={which} />
    </nav>
  );
}

/** The signs that outcomes begin with; the first in a message is its verdict. */
const VERDICT = /[✅🔑📨📬🚩🏁⛔🚫❌↩✋✖⌛❔⏳⚠]/u;
/** Verdicts with which something may be there for the learner: a batch says of each learner what. */
const ARRIVED = /[✅🔑📨📬🚩🏁]/u;
const MAILED = /[📨📬🚩]/u;
const CHANGED = /[✅🔑]/u;
/** An outcome quotes its reference. */
const REFERENCE = /\bLD-[A-Z\d]{7}\b/;

/**
 * Returns the windows in which the learner would meet the newest outcome in a thread: a mail leads from the mailbox to the
 * platform. None while it is under way, and none once it is undone, refused or came back.
 */
function windowsFor(replies: readonly SeenMessage[]): OtherWindow[] {
  const said = replies
    .filter(({ isApp, isEphemeral }) => isApp && !isEphemeral)
    .map(({ text, blocks }) => `${text} ${JSON.stringify(blocks)}`)
    .findLast((words) => VERDICT.test(words) && REFERENCE.test(words));
  const [verdict] = VERDICT.exec(said ?? '') ?? [];
  if (!said || !verdict || !ARRIVED.test(verdict)) return [];
  if (MAILED.test(said)) return ['mailbox', 'platform'];
  return CHANGED.test(said) ? ['platform'] : [];
}
