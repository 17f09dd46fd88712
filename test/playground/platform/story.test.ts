import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEmptyDatabase } from '../../support/database/database.ts';
import { createTestDesk, type TestDesk } from '../../support/desk/desk.ts';

let database: Awaited<ReturnType<typeof createEmptyDatabase>>;
let desk: TestDesk;
beforeEach(async () => {
  database = await createEmptyDatabase();
  desk = await createTestDesk({ platform: { databaseUrl: database.url } });
});
afterEach(async () => {
  await desk?.close();
  await database?.close();
});

const REFUSED = 'refused it: “The school office has locked this account”';

test.each([
  ['works', 'up', 'has it since'],
  ['answers slowly', 'slow', 'has it since'],
  ['takes the change, and cuts the answer', 'forgets', 'has it since'],
  ['refuses', 'refuses', REFUSED],
] as const)(
  'where the platform %s, the thread says what it did with a VPA, and it did it once',
  async (_, how, words) => {
    desk.platform?.behave(how);
    await desk.type('amy', '#support', '/learner vpa mei@globex.test');
    await desk.press('amy', desk.card(), 'Make available');
    await desk.until('bob', words);
    const applied = await fetch(`${desk.platform?.url}/_local/applied`).then((answer) => answer.json());
    expect(applied).toHaveLength(how === 'refuses' ? 0 : 1);
  },
);
