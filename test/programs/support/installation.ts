import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cloneFor } from './checkout.ts';
import type { Installation } from './day.ts';
import { environmentOf, nodeOf, run, type User } from './machine.ts';
import { startSurroundings } from './surroundings.ts';

/**
 * Makes an installation in `folder/name`: a clone of this user's own, with the packages of `folder/installed`.
 * @param major the version of Node that it runs with.
 */
export async function createInstallation(
  folder: string,
  name: string,
  user: User,
  major: number,
): Promise<Installation> {
  const own = join(folder, name);
  const [checkout, home] = [join(own, 'learner-desk'), join(own, 'home')];
  for (const path of [checkout, home]) mkdirSync(path, { recursive: true });
  if (user.ids) await run('chown', [`${user.ids.uid}:${user.ids.gid}`, own, home], '/');
  await cloneFor(user, checkout, join(folder, 'installed'));
  const surroundings = await startSurroundings();
  const env = { ...environmentOf(home, await nodeOf(major, folder)), ...surroundings.settings };
  return { place: { folder: checkout, user, env }, home, surroundings };
}
