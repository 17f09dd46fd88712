import type { SentLink } from './action.ts';
import type { Learner, Organization } from './learner.ts';
import type { MailProblem, MailState, MailTemplate } from './mail.ts';
import type { Outcome } from './outcome.ts';
import type { Words } from './words.ts';

export type RequestState = 'pending' | 'done' | 'undone' | 'refused' | 'cancelled' | 'expired';

/** A message to show, and all it tells: the request, the learner, the mail where there is one. */
export type Story = {
  /** `wanted` is the version to show; `ts` is Slack's name for the message once it is posted. */
  post: {
    id: string;
    kind: 'card' | 'confirmation' | 'correction';
    ts: string | null;
    wanted: number;
    attempts: number;
  };
  request: {
    id: string;
    reference: string;
    action: string;
    askedBy: string;
    channel: string;
    threadTs: string | null;
    state: RequestState;
    createdAt: Date;
    expiresAt: Date;
    decidedBy: string | null;
    decidedAt: Date | null;
    promise: Words[];
    outcome: Outcome | null;
  };
  /** The card's own timestamp: the root of the thread where the request has none of its own. */
  cardTs: string | null;
  mail: {
    template: MailTemplate;
    state: MailState;
    problem: MailProblem | null;
    sentAt: Date | null;
    stateAt: Date | null;
  } | null;
  /** The link that the mail carries. */
  link: SentLink | null;
  learner: Learner;
  /** When everything personal was erased from the learner; nothing is told of one any more, then. */
  erasedAt: Date | null;
  organization: Organization;
};
