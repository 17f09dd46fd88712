import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { expect, it } from 'vitest';

/** Returns everything that the schema's files export. */
async function schema(): Promise<Record<string, unknown>> {
  const files = readdirSync('src/db/schema', { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const parts = await Promise.all(files.map((file) => import(/* @vite-ignore */ resolve('src/db/schema', file))));
  return Object.assign({}, ...parts);
}

/** Returns what the newest migration left, as drizzle-kit keeps it. */
function newestSnapshot() {
  const newest = readdirSync('drizzle/meta')
    .filter((file) => file.endsWith('_snapshot.json'))
    .sort()
    .at(-1);
  return JSON.parse(readFileSync(`drizzle/meta/${newest}`, 'utf8'));
}

it('the migrations make the tables that the schema describes', async () => {
  const before = newestSnapshot();
  const now = generateDrizzleJson(await schema(), before.id);
  expect(Object.keys(now.tables).length).toBe(Object.keys(before.tables).length);
  expect(await generateMigration(before, now)).toEqual([]);
});
