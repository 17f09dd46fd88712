import type { RequestSnapshot, RequestState } from '../../../core/requests/request-snapshot.ts';
import { say, sentences, type Words } from '../../../core/sentence.ts';
import { type Told, tell, tellWords } from '../../../core/told.ts';

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
    ? say`${{ person: by }} passed the cool-down: “${reason}”.`
    : say`${{ person: by }} had the address taken off the suppression list: “${reason}”.`;
}

/** Returns whether it was the learning platform that refused. */
export const isByPlatform = ({ outcome }: Pick<RequestSnapshot['request'], 'outcome'>): boolean =>
  outcome?.facts.refusal === 'platform-refused';

/** Returns what was decided about a request, by whom and when. */
export function stamp(snapshot: Decided): Told {
  const { request } = snapshot;
  const at = (what: string) => say`${what} ${request.decidedAt ?? request.createdAt}`;
  const by = { person: request.decidedBy ?? request.askedBy };
  const asked = say`Asked by ${{ person: request.askedBy }}`;
  const words = request.outcome?.words ?? [];
  switch (request.state) {
    case 'running':
    case 'done':
    case 'undoing':
      return tellDone(snapshot, { at: at('Decided'), by, asked });
    case 'failed':
      return tellWords(say`❔ ${words}`, asked);
    case 'undone':
      return tell(say`↩️ Undone by ${by}.`, words, at('Undone'), asked);
    case 'cancelled':
      return tell(say`✖️ Cancelled by ${by}.`, say`Nothing was done.`, at('Cancelled'));
    case 'refused':
      return tell(say`${isByPlatform(request) ? '🚫' : '⛔'} Not done.`, words, at('Decided'));
    case 'declined':
      return tellWords(say`✋ ${words}`, [...asked, ...reasonOf(snapshot)]);
    default:
      return tell(say`⌛ Lapsed: nobody decided.`, say`Nothing was done.`, say`Lapsed ${request.expiresAt}`, asked);
  }
}

function tellDone(snapshot: Decided, { at, by, asked }: { at: Words; by: { person: string }; asked: Words }): Told {
  const { request } = snapshot;
  const askedWhy: Words = [...asked, ...reasonOf(snapshot)];
  if (request.brokeGlass)
    return tell(
      say`🚨 ${by} broke the glass: “${request.input.glassReason ?? ''}”.`,
      sentences(say`No second person agreed.`, passedOf(snapshot), reviewOf(snapshot)),
      at,
      askedWhy,
    );
  if (request.submittedBy) return tell(say`✅ Approved by ${by}.`, passedOf(snapshot), at, askedWhy);
  return tell(say`✅ Confirmed by ${by}.`, passedOf(snapshot), at, request.decidedBy === request.askedBy ? [] : asked);
}
