import type { RequestSnapshot, RequestState } from '../../../core/requests/request-snapshot.ts';
import { say, type Words } from '../../../core/sentence.ts';

/** A request's state in a word or two. */
export const stateText: Record<RequestState, string> = {
  pending: 'waiting for a decision',
  awaiting: 'waiting for approval',
  running: 'waiting for the learning platform',
  done: 'done',
  undoing: 'being undone',
  undone: 'undone',
  refused: 'not done',
  declined: 'declined',
  cancelled: 'cancelled',
  expired: 'lapsed',
  failed: 'not answered',
};

/** Returns `: “why”` where a reason was given; else nothing. */
export const reasonOf = ({ request }: { request: Pick<RequestSnapshot['request'], 'input'> }): Words =>
  request.input.reason ? say`: “${request.input.reason}”` : [];

/** Returns who reviewed what was done without a second person, or that nobody did yet. */
export const reviewOf = ({
  request: { reviewedBy, reviewedAt, input },
}: {
  request: Pick<RequestSnapshot['request'], 'reviewedBy' | 'reviewedAt' | 'input'>;
}): Words =>
  reviewedBy && reviewedAt
    ? say`Reviewed by ${{ person: reviewedBy }} ${reviewedAt}: “${input.reviewNote ?? ''}”.`
    : say`Waits for a lead’s review.`;

/** The part of a request or batch that says how it was decided. */
type Decided = { request: Omit<RequestSnapshot['request'], 'batchId'> };

/** Returns which rule a lead passed, and why; nothing where none was passed. */
function passedOf({ request: { input } }: Decided): Words {
  if (!input.override) return [];
  const { rule, reason, by } = input.override;
  return rule === 'cool-down'
    ? say` ${{ person: by }} passed the cool-down: “${reason}”.`
    : say` ${{ person: by }} had the address taken off the suppression list: “${reason}”.`;
}

/** Returns whether it was the learning platform that refused. */
export const isByPlatform = ({ outcome }: Pick<RequestSnapshot['request'], 'outcome'>): boolean =>
  outcome?.facts.refusal === 'platform-refused';

/** Returns what was decided about a request, by whom and when. */
export function stamp(snapshot: Decided): Words {
  const { request } = snapshot;
  const at = request.decidedAt ?? request.createdAt;
  const by = { person: request.decidedBy ?? request.askedBy };
  const asker = { person: request.askedBy };
  switch (request.state) {
    case 'running':
    case 'done':
    case 'undoing':
      return doneWords(snapshot);
    case 'failed':
      return say`❔ ${request.outcome?.words ?? []} Asked by ${asker}.`;
    case 'undone':
      return say`↩️ Undone by ${by} ${at}. ${request.outcome?.words ?? []} Asked by ${asker}.`;
    case 'cancelled':
      return say`✖️ Cancelled by ${by} ${at}. Nothing was done.`;
    case 'refused':
      return say`${isByPlatform(request) ? '🚫' : '⛔'} Not done, ${at}. ${request.outcome?.words ?? []}`;
    case 'declined':
      return say`✋ ${request.outcome?.words ?? []} Asked by ${asker}${reasonOf(snapshot)}.`;
    default:
      return say`⌛ Lapsed ${request.expiresAt}: nobody decided, nothing was done. Asked by ${asker}.`;
  }
}

function doneWords(snapshot: Decided): Words {
  const { request } = snapshot;
  const at = request.decidedAt ?? request.createdAt;
  const by = { person: request.decidedBy ?? request.askedBy };
  const asker = { person: request.askedBy };
  if (request.brokeGlass)
    return say`🚨 ${by} broke the glass ${at}: “${request.input.glassReason ?? ''}”. No second person agreed. Asked by ${asker}${reasonOf(snapshot)}.${passedOf(snapshot)} ${reviewOf(snapshot)}`;
  if (request.submittedBy)
    return say`✅ Approved by ${by} ${at}. Asked by ${asker}${reasonOf(snapshot)}.${passedOf(snapshot)}`;
  const askedFor = request.decidedBy === request.askedBy ? [] : say` Asked by ${asker}.`;
  return say`✅ Confirmed by ${by} ${at}.${askedFor}${passedOf(snapshot)}`;
}
