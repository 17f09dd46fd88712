import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { platformFields } from '../core/platform/fields.ts';
import { DESK_PATH } from './platform/changes/desk-route.ts';
import { createPlatform, type Platform } from './platform/platform.ts';
import { PLATFORM_SECRET, PLATFORM_TOKEN } from './workspace-data.ts';

/** Starts the stage's learning platform, which sends the desk its learners. @param deskUrl where the desk is called. */
export async function startPlatform(
  databaseUrl: string,
  port: number | undefined,
  { clock, log }: { clock?: () => Date; log: Logger },
  deskUrl: string,
): Promise<Platform> {
  const platform = await createPlatform({
    databaseUrl,
    port,
    clock,
    desk: { url: deskUrl, token: PLATFORM_TOKEN },
    secrets: [PLATFORM_SECRET],
    uploads: true,
    onError: (err) => log.error({ err }, 'something went wrong at the learning platform'),
  });
  await platform.allUploaded();
  return platform;
}

/** Returns the settings that connect a desk to the platform on that port. */
export const connectedTo = (port: number): Partial<Config> => ({
  platformUrl: `http://127.0.0.1:${port}`,
  platform: { name: 'Acme Learning', changes: 'push', passwords: 'desk', fields: new Set(platformFields) },
  platformPush: { url: `http://127.0.0.1:${port}${DESK_PATH}`, secrets: [PLATFORM_SECRET], mayBePrivate: true },
  platformTokens: [{ name: 'acme-learning', scopes: ['records', 'changes', 'sign-in'], token: PLATFORM_TOKEN }],
});
