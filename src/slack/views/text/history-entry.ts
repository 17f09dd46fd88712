import { fullName } from '../../../core/learner.ts';
import type { BatchCounts, HistoryEntry } from '../../../core/requests/history.ts';
import type { RequestState } from '../../../core/requests/request-snapshot.ts';
import { say, sentences, strong, type Words } from '../../../core/sentence.ts';
import { shownName } from './learner-line.ts';
import { mailInShort } from './mail-state.ts';
import { isByPlatform, reviewOf } from './stamp.ts';

/** Who decided and the result, by the state of a request. */
const came: Record<RequestState, (entry: HistoryEntry, platform: string) => Words> = {
  pending: () => say`⏳ Waits for a decision.`,
  awaiting: () => say`✋ Waits for a lead to agree.`,
  running: (entry, platform) =>
    say`⏳ ${decidedWords(entry)} ${deciderWords(entry)}; ${strong(platform)} has not answered yet.`,
  undoing: (entry, platform) =>
    sentences(
      say`⏳ Done. ${strong(platform)} is asked to undo it, and has not answered yet.`,
      entry.request.outcome?.words ?? [],
    ),
  failed: (entry) =>
    sentences(say`❔ ${decidedWords(entry)} ${deciderWords(entry)}.`, entry.request.outcome?.words ?? []),
  done: (entry) =>
    sentences(
      say`${doneWords(entry)} ${deciderWords(entry)}.`,
      entry.request.brokeGlass ? reviewOf(entry) : [],
      effectOf(entry),
    ),
  declined: (entry) => sentences(['✋'], entry.request.outcome?.words ?? []),
  undone: (entry) => sentences(say`↩️ Undone by ${deciderWords(entry)}.`, entry.request.outcome?.words ?? []),
  refused: (entry) =>
    sentences(
      say`${isByPlatform(entry.request) ? '🚫' : '⛔'} ${decidedWords(entry)} ${deciderWords(entry)}, but not done.`,
      entry.request.outcome?.words ?? [],
    ),
  cancelled: (entry) =>
    entry.request.decidedBy
      ? say`✖️ Cancelled by ${deciderWords(entry)}.`
      : say`✖️ Taken back: its card could not be shown.`,
  expired: () => say`⌛ Lapsed: nobody decided.`,
};

function doneWords(entry: HistoryEntry): string {
  return entry.request.brokeGlass ? '🚨 Done without a second person by' : `✅ ${decidedWords(entry)}`;
}

/** Returns how it was decided, which does not say that it is done. */
function decidedWords({ request }: HistoryEntry): string {
  if (request.brokeGlass) return 'Decided without a second person by';
  return request.submittedBy ? 'Approved by' : 'Confirmed by';
}

/** Returns the result of a request, in a sentence or two. @param platform what the learning platform is called. */
export const whatCame = (entry: HistoryEntry, platform: string): Words => came[entry.request.state](entry, platform);

/** Returns the effect of a request: the words of its confirmation, or where only a mail was sent, the state of that. */
function effectOf({ mail, request }: HistoryEntry): Words {
  const words = request.outcome?.words ?? [];
  if (!mail) return words;
  return Object.keys(request.replaced).length > 0 ? sentences(words, mailInShort(mail)) : mailInShort(mail);
}

function deciderWords({ request }: HistoryEntry): Words {
  return say`${{ person: request.decidedBy ?? request.askedBy }} ${request.decidedAt ?? request.createdAt}`;
}

/**
 * Returns one request in one line: when, what, for whom (where the reader does not know), who asked, and the result.
 */
export function entryWords(
  entry: HistoryEntry,
  { title, isLearnerKnown, platform }: { title: string; isLearnerKnown: boolean; platform: string },
): Words {
  const { request, batch } = entry;
  const whom = batch
    ? say` · ${batch.learners === 1 ? '1 learner' : `${batch.learners} learners`}`
    : isLearnerKnown
      ? []
      : say` · ${learnerWords(entry)}`;
  return sentences(
    say`${request.createdAt} · ${strong(title)}${whom} · asked by ${{ person: request.askedBy }}.`,
    batch ? batchCame(entry, batch) : whatCame(entry, platform),
  );
}

/** Returns who decided a batch, and for how many it is done. */
function batchCame(entry: HistoryEntry, { learners, done, refused, failed, lost }: BatchCounts): Words {
  const left = learners - done - refused - failed;
  const troubles = [
    refused > 0 && `${refused} refused`,
    failed > 0 && `${failed} failed`,
    lost > 0 && `${lost === 1 ? '1 mail' : `${lost} mails`} did not arrive`,
    left > 0 && `${left} to come`,
  ];
  const result = [`Done for ${done} of ${learners}`, ...troubles].filter(Boolean).join(', ');
  return sentences(say`${doneWords(entry)} ${deciderWords(entry)}.`, [`${result}.`]);
}

function learnerWords({ learner, organization }: HistoryEntry): Words {
  const name = shownName(fullName(learner));
  const at = shownName(organization.name);
  return name ? say`${name} (${{ email: 'learner' }}) · ${at}` : say`${{ email: 'learner' }} · ${at}`;
}
