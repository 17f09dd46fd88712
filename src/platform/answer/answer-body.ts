import * as z from 'zod';
import type { ChangeType, PlatformAnswer } from '../../core/platform/change.ts';

/** How the platform answers a change in JSON, at once or later by `POST /v1/changes/{id}`. */
export const answerBody = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('accepted'),
    /** Of a change that asks for a mail: the platform sent it itself. */
    mailed: z.boolean().optional(),
    /** Of the same: the address that the desk mails, and until when it works. */
    link: z.string().max(2_048).optional(),
    expires_at: z.iso.datetime({ offset: true }).optional(),
  }),
  z.object({
    status: z.literal('refused'),
    /** Why, in words for people. */
    message: z.string().nullish(),
  }),
]);

type Settled = Extract<PlatformAnswer, { kind: 'accepted' | 'refused' }>;

/** What a body says; or, in words for whoever runs the platform, what is wrong with it. */
export type ReadBody = Settled | { kind: 'unreadable'; why: string };

const ASKS_FOR_MAIL: readonly ChangeType[] = ['learner.activation_requested', 'learner.reset_requested'];
/** A link that works longer than this is taken for a mistake: what the thread says of it would be one, too. */
const MOST_DAYS = 90;
const DAY_MS = 24 * 60 * 60_000;
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Reads an answer in JSON.
 * @param clean makes the platform's words fit to be shown.
 */
export function readAnswerBody(
  body: unknown,
  { type, now, clean }: { type: ChangeType; now: Date; clean: (text: string) => string | null },
): ReadBody {
  const read = answerBody.safeParse(body);
  if (!read.success) return unreadable('the JSON has no "status" of "accepted" or "refused", or a field is wrong');
  if (read.data.status === 'refused')
    return { kind: 'refused', message: read.data.message ? clean(read.data.message) : null };
  return ASKS_FOR_MAIL.includes(type) ? readMailed(type, read.data, now) : { kind: 'accepted' };
}

/** Returns what an acceptance without a body says. */
export const readEmptyAcceptance = (type: ChangeType): ReadBody =>
  ASKS_FOR_MAIL.includes(type) ? unreadable(lacksMail(type)) : { kind: 'accepted' };

type Accepted = Extract<z.infer<typeof answerBody>, { status: 'accepted' }>;

function readMailed(type: ChangeType, { mailed, link, expires_at }: Accepted, now: Date): ReadBody {
  if (mailed) return { kind: 'accepted', mailed: true };
  if (!link || !expires_at) return unreadable(lacksMail(type));
  if (!isSafeLink(link)) return unreadable('"link" is no https address');
  const expiresAt = new Date(expires_at);
  if (expiresAt <= now) return unreadable('"expires_at" is in the past');
  if (expiresAt.getTime() - now.getTime() > MOST_DAYS * DAY_MS)
    return unreadable(`"expires_at" is more than ${MOST_DAYS} days ahead`);
  return { kind: 'accepted', link: { url: link, expiresAt } };
}

const lacksMail = (type: ChangeType) => `an answer to ${type} needs "link" and "expires_at", or "mailed": true`;

/** Returns whether a learner can be sent there: over https, or to this machine; nothing in it hides where it leads. */
function isSafeLink(link: string): boolean {
  if (!/^[\x21-\x7e]+$/.test(link) || !URL.canParse(link)) return false;
  const { protocol, hostname, username, password } = new URL(link);
  const isSecure = protocol === 'https:' || (protocol === 'http:' && LOCAL_HOSTS.includes(hostname));
  return isSecure && !username && !password;
}

const unreadable = (why: string): ReadBody => ({ kind: 'unreadable', why });
