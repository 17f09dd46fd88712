import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database/database.ts';
import { addProgramRole, type ProgramRole } from '../support/database/program-role.ts';
import { createTestDesk } from '../support/desk/desk.ts';

let own: Awaited<ReturnType<typeof createTestDatabase>>;
let program: ProgramRole;
beforeAll(async () => {
  own = await createTestDatabase();
  program = await addProgramRole(own);
});
afterAll(async () => {
  await program.close();
  await own.close();
});

it('the start says once that the program owns the audit, and nothing where it has a role of its own', async () => {
  const said = async (databaseUrl: string) => {
    const desk = await createTestDesk({ databaseUrl });
    await desk.close();
    return desk.log().match(/the owner of the audit/g)?.length ?? 0;
  };
  expect(await said(own.url)).toBe(1);
  expect(await said(program.url)).toBe(0);
});
