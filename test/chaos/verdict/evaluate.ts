import { readMessage } from '../../../src/playground/reading.ts';
import type { Message } from '../../../src/playground/slack/state/messages.ts';
import type { Evidence } from './evidence.ts';
import { grouped } from './grouped.ts';
import { evaluatePlatform } from './platform-rules.ts';
import { findSecrets } from './secrets.ts';

/** A rule, and everything that was seen against it. */
export type Verdict = { rule: string; against: string[] };

type ObservedRequest = Evidence['requests'][number] & {
  events: string[];
  confirmations: string[];
  cards: string[];
  mails: number;
  links: number;
  /** Whether the learning platform was asked: then it was confirmed, whatever came of it. */
  isAsked: boolean;
};

/** How a decided card reads, and how the confirmation of a mail that went out begins. */
const STAMPS: Record<string, string> = {
  done: '✅ Confirmed by',
  undone: '↩️ Undone by',
  cancelled: '✖️ Cancelled by',
  refused: '⛔ Not done',
  expired: '⌛ Lapsed',
  failed: '❔',
};
const REFUSED_THERE = '🚫 Not done';
const SAYS_SENT = ['📨 Sent', '📬 Delivered', '🐢 Delayed', '↩️ Came back', '🚫 Held back', '🚩 Called spam'];

/** Checks what was seen from outside against every rule. */
export function evaluate(evidence: Evidence): Verdict[] {
  const all = observeRequests(evidence);
  const rule = (name: string, wrong: (request: ObservedRequest) => string | false) => ({
    rule: name,
    against: all.flatMap((request) => {
      const seen = wrong(request);
      return seen ? [`${request.reference} (${request.action}, ${request.state}): ${seen}`] : [];
    }),
  });
  return [
    rule('every request ends in one state, and its card says which', wrongEnd),
    rule('the audit tells of one asking and at most one confirmation of it', wrongAudit),
    rule('at most one mail a request, exactly one where it says sent', wrongMail),
    rule('exactly one confirmation for what was done, none for what was not', wrongConfirmation),
    rule('one card a request, none where it was withdrawn', ({ id, state, cards }) => {
      const isGone = state === 'cancelled' && evidence.withdrawn.has(id);
      return cards.length !== 1 && !(isGone && cards.length === 0) && `${cards.length} cards`;
    }),
    rule('at most one link a request', ({ links }) => links > 1 && `${links} links`),
    ...evaluatePlatform(evidence),
    { rule: 'nothing secret anywhere, no full address in channels and logs', against: findSecrets(evidence) },
    { rule: 'every letter in Slack and in the mails is the one that was meant', against: garbled(evidence) },
  ];
}

/** Where UTF-8 was read as Latin-1: "é" as "Ã©", "📨" as "ð" and what nobody can see. The first ten. */
function garbled({ messages, mails }: Evidence): string[] {
  const found = [...messages, ...mails].flatMap((one) =>
    [...JSON.stringify(one).matchAll(/.{0,20}[Â-Ãâð][\u0080-\u00bf].{0,20}/gu)].map(([around]) => around),
  );
  return found.slice(0, 10);
}

function observeRequests(evidence: Evidence): ObservedRequest[] {
  const { requests, audit, links, mails, mailOf, postOf, messages } = evidence;
  const events = grouped(audit, ({ request_id }) => request_id);
  const sent = grouped(mails, ({ tags }) => tags.map(({ value }) => mailOf.get(value)).find(Boolean));
  const spoken = messages.filter(({ reader, bot_id }) => !reader && bot_id);
  const replies = grouped(
    // Bad news is a message of its own beside it.
    spoken.filter(
      (message) =>
        isConfirmation(message) && postOf.get(String(message.metadata?.event_payload.post))?.kind !== 'correction',
    ),
    (message) => /Reference (LD-\w+)/.exec(readMessage(message))?.[1],
  );
  const cards = grouped(spoken, (message) => {
    const post = postOf.get(String(message.metadata?.event_payload.post));
    return post?.kind === 'card' ? post.request : undefined;
  });
  const linked = new Map(links.map((one) => [one.request_id, one.links]));
  const asked = new Set(evidence.changes.map(({ request_id }) => request_id));
  return requests.map((request) => ({
    ...request,
    events: (events.get(request.id) ?? []).map(({ event }) => event),
    confirmations: (replies.get(request.reference) ?? []).map(readMessage),
    cards: (cards.get(request.id) ?? []).map(readMessage),
    mails: sent.get(request.id)?.length ?? 0,
    links: linked.get(request.id) ?? 0,
    isAsked: asked.has(request.id),
  }));
}

/** Returns whether a message is a request’s confirmation in its thread. */
export function isConfirmation(message: Message): boolean {
  const read = readMessage(message);
  return (
    message.thread_ts !== undefined && read.includes('Reference LD-') && !read.startsWith('⚠️ This mail was delivered')
  );
}

function wrongEnd({ state, cards, isAsked }: ObservedRequest): string | false {
  const stamp = state === 'refused' && isAsked ? REFUSED_THERE : STAMPS[state];
  if (!stamp) return 'it has not ended';
  const other = cards.find((card) => !card.includes(stamp));
  return other !== undefined && `its card says ${JSON.stringify(other.slice(0, 200))}`;
}

function wrongAudit({ state, events, isAsked }: ObservedRequest): string | false {
  const count = (event: string) => events.filter((one) => one === event).length;
  const wasConfirmed = isAsked || state === 'done' || state === 'undone';
  const isRight =
    count('asked') === 1 &&
    count('confirmed') === (wasConfirmed ? 1 : 0) &&
    count('undone') === (state === 'undone' ? 1 : 0) &&
    count('cancelled') === (state === 'cancelled' && !isAsked ? 1 : 0);
  return !isRight && `its audit is ${events.join(', ')}`;
}

function wrongMail({ mails, confirmations }: ObservedRequest): string | false {
  const says = confirmations.find((read) => SAYS_SENT.some((words) => read.startsWith(words)));
  if (mails > 1) return `${mails} mails`;
  return says !== undefined && mails === 0 && `no mail, and it says ${JSON.stringify(says.slice(0, 80))}`;
}

function wrongConfirmation(request: ObservedRequest): string | false {
  const { state, confirmations, isAsked, asked_by: askedBy, decided_by: decidedBy } = request;
  // What somebody else cancelled is said to whoever asked.
  const isToldOf = state === 'cancelled' && decidedBy !== null && decidedBy !== askedBy;
  const wanted = isAsked || isToldOf || state === 'done' || state === 'undone' ? 1 : 0;
  return confirmations.length !== wanted && `${confirmations.length} confirmations`;
}
