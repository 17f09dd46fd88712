import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { cloneFor, copyFor } from './checkout.ts';
import type { Installation } from './day.ts';
import { environmentOf, nodeOf, run, type User } from './machine.ts';
import { startSurroundings } from './surroundings.ts';

/**
 * Makes an installation in `folder/name` that is this user's own: a clone with the packages of `folder/installed`, or a copy
 * of `folder/shipped`.
 * @param major the version of Node that it runs with.
 */
export async function createInstallation(
  folder: string,
  name: string,
  user: User,
  major: number,
  kind: 'installed' | 'shipped' = 'installed',
): Promise<Installation> {
  const own = join(folder, name);
  const [checkout, home] = [join(own, 'learner-desk'), join(own, 'home')];
  for (const path of [checkout, home]) mkdirSync(path, { recursive: true });
  if (user.ids) await run('chown', [`${user.ids.uid}:${user.ids.gid}`, own, home], '/');
  await (kind === 'shipped' ? copyFor : cloneFor)(user, checkout, join(folder, kind));
  const surroundings = await startSurroundings();
  const env = { ...environmentOf(home, await nodeOf(major, folder)), ...surroundings.settings };
  return { place: { folder: checkout, user, env }, home, surroundings };
}
