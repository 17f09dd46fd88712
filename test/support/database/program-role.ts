import { randomBytes } from 'node:crypto';
import { grantProgram } from '../../../src/db/audit/grant.ts';
import { createDatabase, type DatabaseClient } from '../../../src/db/client.ts';

/** The database as a role of the program's own sees it; `close` takes the role away. */
export type ProgramRole = DatabaseClient & { url: string; role: string };

/** Makes a role, and grants it what the program needs. */
export async function addProgramRole(own: DatabaseClient & { url: string }): Promise<ProgramRole> {
  const role = `program_${randomBytes(4).toString('hex')}`;
  await own.sql.unsafe(`create role ${role} login password 'secret'`);
  await grantProgram(own.sql, role);
  const url = new URL(own.url);
  url.username = role;
  url.password = 'secret';
  const program = createDatabase(String(url));
  return {
    ...program,
    url: String(url),
    role,
    async close() {
      await program.close();
      await own.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
    },
  };
}
