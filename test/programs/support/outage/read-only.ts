import postgres from 'postgres';
import { inject } from 'vitest';

/** Turns a database of the test server read-only, as where a server fails over: its connections are lost, too. */
export function turnReadOnly(url: string) {
  const name = new URL(url).pathname.slice(1);
  const turn = async (change: string) => {
    const server = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
    await server.unsafe(`alter database ${name} ${change}`);
    await server`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    await server.end();
  };
  return {
    begin: () => turn('set default_transaction_read_only = on'),
    end: () => turn('reset default_transaction_read_only'),
  };
}
