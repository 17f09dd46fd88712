import * as z from 'zod';
import type { PlatformDatabase } from '../database/client.ts';
import type { DeskClient } from '../desk-client.ts';
import type { Member } from '../learners/learner.ts';
import { findByEmail, findMember, updateLearner } from '../learners/learner-store.ts';
import type { SignInForm } from './sign-in.ts';

/** What the desk says of an address and a password. */
const Said = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    learner: z.object({
      id: z.string(),
      external_id: z.string().nullable(),
      organization: z.object({ name: z.string() }),
    }),
  }),
  z.object({ status: z.literal('choose'), link: z.url({ protocol: /^https?$/ }) }),
  z.object({ status: z.literal('no') }),
]);

export type DeskVerdict =
  | { kind: 'vouched'; member: Member }
  | { kind: 'choose'; link: string }
  | { kind: 'no' | 'organization' | 'unavailable' | 'not-here' }
  | { kind: 'wait'; seconds: number };

/** Where the desk names no time. */
const WAIT_SECONDS = 30;

/** Asks the desk, which keeps the passwords, whether this is one. Keeps the desk's id of whom it vouches for. */
export async function askDesk(db: PlatformDatabase, desk: DeskClient, form: SignInForm): Promise<DeskVerdict> {
  const answer = await desk.post('/v1/sign-in', form);
  if (answer?.status === 409) return { kind: 'organization' };
  if (answer?.status === 429) return { kind: 'wait', seconds: answer.retryAfterSeconds ?? WAIT_SECONDS };
  const said = answer?.status === 200 ? Said.safeParse(answer.body) : undefined;
  if (!said?.success) return { kind: 'unavailable' };
  if (said.data.status !== 'ok') return toVerdict(said.data);
  const { learner } = said.data;
  const member = await memberOf(db, learner, form.email);
  if (!member) return { kind: 'not-here' };
  await updateLearner(db, member.learner.externalId, { deskId: learner.id });
  return { kind: 'vouched', member };
}

function toVerdict(said: { status: 'choose'; link: string } | { status: 'no' }): DeskVerdict {
  return said.status === 'no' ? { kind: 'no' } : { kind: 'choose', link: said.link };
}

/** Returns whom the desk means: by our id where it knows it, else by organization and address. */
async function memberOf(
  db: PlatformDatabase,
  { external_id: externalId, organization }: { external_id: string | null; organization: { name: string } },
  email: string,
): Promise<Member | undefined> {
  if (externalId) return findMember(db, { externalId });
  return (await findByEmail(db, email, organization.name))[0];
}
