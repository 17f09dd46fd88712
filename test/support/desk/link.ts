import { randomUUID } from 'node:crypto';
import { hashToken, linkToken } from '../../../src/core/credentials/link-token.ts';
import type { PasswordPurpose } from '../../../src/core/credentials/link-url.ts';
import type { Database } from '../../../src/db/client.ts';
import { links } from '../../../src/db/schema/credentials.ts';
import { learners, organizations } from '../../../src/db/schema/learners.ts';

const secret = 'a secret for tests only and nothing else';
const hour = 3_600_000;

export type LinkFacts = {
  purpose?: PasswordPurpose;
  organization?: Partial<typeof organizations.$inferInsert>;
  learner?: Partial<typeof learners.$inferInsert>;
  link?: Partial<typeof links.$inferInsert>;
};

/** An invited learner with one open link, or whatever the facts say instead. */
export async function issueLink(db: Database, now: Date, facts: LinkFacts = {}) {
  const [organization] = await db
    .insert(organizations)
    .values({ name: `Acme ${randomUUID()}`, ...facts.organization })
    .returning();
  const email = `jane.${randomUUID()}@acme.test`;
  const [learner] = await db
    .insert(learners)
    .values({ organizationId: organization?.id ?? '', email, givenName: 'Jane', familyName: 'Doe', ...facts.learner })
    .returning();
  if (!organization || !learner) throw new Error('nothing was inserted');
  const link = await addLink(db, learner.id, now, facts);
  return { organization, learner, ...link };
}

/** One more link for a learner. */
export async function addLink(db: Database, learnerId: string, now: Date, { purpose, link }: LinkFacts = {}) {
  const id = randomUUID();
  const token = linkToken(secret, id);
  await db.insert(links).values({
    id,
    learnerId,
    purpose: purpose ?? 'activation',
    tokenHash: hashToken(token),
    expiresAt: new Date(now.getTime() + hour),
    createdAt: now,
    ...link,
  });
  return { id, token };
}
