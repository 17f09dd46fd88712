import type { Config } from '../config.ts';
import { ping } from '../connect/ping.ts';
import { type Check, found, good } from './check.ts';

/** Asks the learning platform whether it takes changes, and turns away what is not signed by us. Never rejects. */
export async function checkPlatform({ platform, platformPush, platformTokens }: Config): Promise<Check> {
  const about = 'Platform';
  if (platform.changes === 'off')
    return found(
      'warning',
      about,
      'none is connected: the desk changes its own record alone',
      'src/platform/README.md says how to connect one.',
    );
  if (!platformPush) {
    const names = platformTokens.filter(({ scopes }) => scopes.includes('changes')).map(({ name }) => name);
    return good(about, `it fetches changes, as ${names.join(', ')}`);
  }
  const { isGood, words } = await ping(platform.name, platformPush);
  return { about, level: isGood ? 'good' : 'bad', words };
}
