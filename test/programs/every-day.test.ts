import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { install, packagesSize, ship } from './support/checkout.ts';
import { findLearner, importLearner, sendMail, spendDay, withDesk } from './support/day.ts';
import { createInstallation } from './support/installation.ts';
import { isRoot, makeFolder, mountReadOnly, nodeOf, ordinary, root, run, type User } from './support/machine.ts';
import { endings } from './support/npm.ts';

const MINUTE = 60_000;
/** Each Node and each user once: all four together take minutes more, and showed nothing that these do not. */
const PLACES = [
  { major: 20, user: ordinary },
  { major: 24, user: isRoot ? root : ordinary },
];
const { folder, remove } = makeFolder();
beforeAll(async () => {
  await install(join(folder, 'installed'));
  await ship(join(folder, 'installed'), join(folder, 'shipped'));
  rmSync(join(folder, 'installed/dist'), { recursive: true });
  for (const { major } of PLACES) await nodeOf(major, folder);
}, 15 * MINUTE);
afterAll(remove);

async function arrange(
  { onTestFinished }: TestContext,
  kind: 'installed' | 'shipped',
  { user, major }: { user: User; major: number },
) {
  const name = `${kind}-${major}-${user.name.split(' ').at(-1)}`;
  const installation = await createInstallation(folder, `desk-${name}`, user, major, kind);
  onTestFinished(() => installation.surroundings.close());
  return installation;
}

it('takes at most 120 MB of packages in production, and none that builds', () => {
  expect(packagesSize(join(folder, 'shipped'))).toBeLessThan(120);
  const there = readdirSync(join(folder, 'shipped/node_modules'));
  for (const name of ['react-email', '@babel', 'prettier', 'typescript', 'esbuild', 'tsx'])
    expect(there).not.toContain(name);
});

describe.concurrent.each(PLACES)('on Node $major, as $user.name', { timeout: 3 * MINUTE }, ({ major, user }) => {
  it('a clone starts, works and ends three times, and after an upgrade on the same data', async (t) => {
    const installation = await arrange(t, 'installed', { user, major });
    const { place } = installation;
    const builds = () => readdirSync(join(place.folder, 'dist')).sort();
    for (const [day, ending] of endings.entries()) await spendDay(installation, `day-${day}`, ending);
    expect(builds()).toEqual([expect.any(String), 'current']);

    appendFileSync(join(place.folder, 'src/log.ts'), '\nexport const upgraded = true;\n');
    appendFileSync(join(place.folder, 'package-lock.json'), '\n');
    await withDesk(installation, () => findLearner(installation, 'day-0-before'));
    expect(builds()).toHaveLength(3);
  });

  it('what production has works on a read-only file system, twice on the same data', async (t) => {
    const installation = await arrange(t, 'shipped', { user, major });
    const { folder: checkout } = installation.place;
    if (user === ordinary) await run('chmod', ['-R', 'a-w', checkout], '/');
    else if (!mountReadOnly(checkout, t.onTestFinished)) t.skip('nothing can be mounted here');
    for (const day of ['first', 'second']) {
      await importLearner(installation, day);
      await withDesk(installation, async (desk) => {
        await findLearner(installation, 'first');
        await sendMail(installation, day);
        const data = / is in (.+), in a Postgres/.exec(String(desk.lines()[0]?.msg))?.[1] ?? '';
        expect(data).not.toContain(checkout);
        t.onTestFinished(() => rmSync(data, { recursive: true, force: true }));
      });
    }
  });
});
