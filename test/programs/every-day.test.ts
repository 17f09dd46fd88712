import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { install } from './support/checkout.ts';
import { findLearner, importLearner, spendDay, withDesk } from './support/day.ts';
import { createInstallation } from './support/installation.ts';
import { isRoot, makeFolder, mountReadOnly, nodeOf, ordinary, root, run, type User } from './support/machine.ts';
import { endings } from './support/npm.ts';

const MINUTE = 60_000;
const MAJORS = [20, 24];
const { folder, remove } = makeFolder();
beforeAll(async () => {
  await install(join(folder, 'installed'));
  for (const major of MAJORS) await nodeOf(major, folder);
}, 5 * MINUTE);
afterAll(remove);

async function arrange({ onTestFinished }: TestContext, name: string, user: User, major: number) {
  const installation = await createInstallation(folder, `${name}-${major}-${user.name.split(' ').at(-1)}`, user, major);
  onTestFinished(() => installation.surroundings.close());
  return installation;
}

describe.concurrent.each(MAJORS)('on Node %i', { timeout: 3 * MINUTE }, (major) => {
  describe.concurrent.each([root, ordinary])('as $name', (user) => {
    const test = it.skipIf(user === root && !isRoot);

    test('a clone starts, works and ends three times, and after an upgrade on the same data', async (t) => {
      const installation = await arrange(t, 'clone', user, major);
      const { place } = installation;
      const builds = () => readdirSync(join(place.folder, 'dist')).length;
      for (const [day, ending] of endings.entries()) await spendDay(installation, `day-${day}`, ending);
      expect(builds()).toBe(1);

      appendFileSync(join(place.folder, 'src/log.ts'), '\nexport const upgraded = true;\n');
      appendFileSync(join(place.folder, 'package-lock.json'), '\n');
      await withDesk(installation, () => findLearner(installation, 'day-0-before'));
      expect(builds()).toBe(2);
    });

    test('a checkout that cannot be written starts twice on the same data', async (t) => {
      const installation = await arrange(t, 'read-only', user, major);
      const { folder: checkout } = installation.place;
      if (user === ordinary) await run('chmod', ['-R', 'a-w', checkout], '/');
      else if (!mountReadOnly(checkout, t.onTestFinished)) t.skip('nothing can be mounted here');
      await importLearner(installation, 'jane');
      for (const _ of ['first', 'second'])
        await withDesk(installation, async (desk) => {
          await findLearner(installation, 'jane');
          const data = / is in (.+), in a Postgres/.exec(String(desk.lines()[0]?.msg))?.[1] ?? '';
          expect(data).not.toContain(checkout);
          t.onTestFinished(() => rmSync(data, { recursive: true, force: true }));
        });
      expect(readdirSync(checkout)).not.toContain('dist');
    });
  });
});
