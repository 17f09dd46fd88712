import { isDeepStrictEqual } from 'node:util';
import { inArray, or, sql } from 'drizzle-orm';
import { expect } from 'vitest';
import { audit } from '../../../src/db/schema/audit.ts';
import { links } from '../../../src/db/schema/credentials.ts';
import { learners } from '../../../src/db/schema/learners.ts';
import { mails } from '../../../src/db/schema/mails.ts';
import { posts } from '../../../src/db/schema/posts.ts';
import { requests } from '../../../src/db/schema/requests.ts';
import { type Model, people } from './model.ts';
import type { World } from './world.ts';

/**
 * Looks whether the database holds what one of these models says: requests, learners, links, mails, confirmations, the
 * audit. Returns that one; they are about the same learners.
 */
export async function agree(models: Model[], world: World): Promise<Model> {
  const [first] = models;
  if (!first) throw new Error('There is nothing to agree with.');
  const real = await reality(first, world);
  const agreeing = models.find((model) => isDeepStrictEqual(real, expectation(model)));
  if (!agreeing) expect(real).toEqual(expectation(first));
  return agreeing ?? first;
}

const byKey = <T>(entries: (readonly [string, T])[]): Record<string, T> => Object.fromEntries(entries);
const ms = (at: Date | null) => at?.getTime() ?? null;

function expectation({ requests, learners, audit }: Model) {
  const withLink = requests.filter(({ link }) => link);
  return {
    requests: byKey(requests.map((one) => [one.id, [one.state, one.decidedBy, one.decidedAt]])),
    learners: byKey(learners.map((one) => [one.id, [one.firstAccessedAt, one.passwordSetAt, one.vpaAvailableFrom]])),
    links: byKey(withLink.map(({ id, link }) => [id, [link?.purpose, link?.usedAt, link?.revokedAt]])),
    mails: byKey(requests.flatMap(({ id, mail }) => (mail ? [[id, mail.state] as const] : []))),
    // Each password that a learner chose is told by mail.
    notices: audit['password-set'] ?? 0,
    // What somebody else cancelled is said to whoever asked.
    confirmed: requests
      .filter(
        ({ vpa, mail, state, askedBy, decidedBy }) => vpa ?? mail ?? (state === 'cancelled' && decidedBy !== askedBy),
      )
      .map(({ id }) => id)
      .sort(),
    audit,
  };
}

async function reality(model: Model, { service, idOf, nameOf }: World) {
  const { db } = service.database;
  const ids = model.learners.map(({ id }) => id);
  const theirs = db.select({ id: requests.id }).from(requests).where(inArray(requests.learnerId, ids));
  const isOurs = or(inArray(audit.actor, people.map(idOf)), inArray(audit.learnerId, ids));
  const [requestRows, learnerRows, linkRows, mailRows, postRows, auditRows] = await Promise.all([
    db.select().from(requests).where(inArray(requests.learnerId, ids)),
    db.select().from(learners).where(inArray(learners.id, ids)),
    db.select().from(links).where(inArray(links.learnerId, ids)),
    db.select().from(mails).where(inArray(mails.learnerId, ids)),
    db.select().from(posts).where(inArray(posts.requestId, theirs)),
    db
      .select({ event: audit.event, refusal: audit.refusal, count: sql<number>`count(*)::int` })
      .from(audit)
      .where(isOurs)
      .groupBy(audit.event, audit.refusal),
  ]);
  expect(linkRows, 'one link a request').toHaveLength(new Set(linkRows.map((row) => row.requestId)).size);
  const [notices, asked] = [mailRows.filter((row) => row.isNotice), mailRows.filter((row) => !row.isNotice)];
  expect(asked, 'one mail a request').toHaveLength(new Set(asked.map((row) => row.requestId)).size);
  return {
    requests: byKey(requestRows.map((row) => [row.id, [row.state, nameOf(row.decidedBy), ms(row.decidedAt)]])),
    learners: byKey(
      learnerRows.map((row) => [row.id, [ms(row.firstAccessedAt), ms(row.passwordSetAt), ms(row.vpaAvailableFrom)]]),
    ),
    links: byKey(linkRows.map((row) => [row.requestId ?? '', [row.purpose, ms(row.usedAt), ms(row.revokedAt)]])),
    mails: byKey(asked.map((row) => [row.requestId ?? '', row.state])),
    notices: notices.length,
    confirmed: postRows
      .filter(({ kind }) => kind === 'confirmation')
      .map(({ requestId }) => requestId)
      .sort(),
    audit: byKey(auditRows.map(({ event, refusal, count }) => [refusal ? `${event}:${refusal}` : event, count])),
  };
}
