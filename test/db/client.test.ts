import { expect, it } from 'vitest';
import { organizations } from '../../src/db/schema.ts';
import { createTestDatabase } from '../support/database.ts';

it('keeps dates, JSON and booleans as they were written', async () => {
  const { db, close } = await createTestDatabase();
  const [acme] = await db
    .insert(organizations)
    .values({ name: 'Acme', vpaMode: 'fixed', vpaFixedAt: new Date('2026-12-01T08:00:00Z'), vpaMandatory: true })
    .returning();
  const [read] = await db.select().from(organizations);
  expect(read).toEqual(acme);
  expect(read?.vpaFixedAt).toEqual(new Date('2026-12-01T08:00:00Z'));
  await close();
});
