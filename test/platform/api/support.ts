import type { FastifyInstance } from 'fastify';
import { catalogue } from '../../../src/core/catalogue.ts';
import { noPlatform, type PasswordKeeper, type Platform } from '../../../src/core/platform/platform.ts';
import type { PlatformToken } from '../../../src/core/platform/token.ts';
import type { DatabaseClient } from '../../../src/db/client.ts';
import { CHANGES_CHANNEL } from '../../../src/db/platform/changes.ts';
import { createMessageCleaner } from '../../../src/platform/answer/clean-message.ts';
import { createApi } from '../../../src/platform/api/api.ts';
import { createWakeUp } from '../../../src/platform/api/wake-up.ts';
import { createApiService } from '../../../src/service/platform/api/api-service.ts';
import { createTestServer } from '../../support/desk/desk-server.ts';
import { ADDRESS_KEY, createService, LINK_SECRET, type Service } from '../../support/desk/service.ts';

/** One token for each scope, by the scope's name, and one for all. */
export const tokens = {
  records: 'records-9f2b7c61d04e8a35b1c7',
  changes: 'changes-1d8e4f7a90b2c36d5e8f',
  'sign-in': 'sign-in-7a3c9e51f8b04d26c1e7',
} as const;

/** Another platform's token, for records. */
export const OTHER_TOKEN = 'others-5b1e8c3f7d20a94e6b8c';

const tokenList: PlatformToken[] = [
  ...(['records', 'changes', 'sign-in'] as const).map((scope) => ({
    name: `acme-${scope}`,
    scopes: [scope],
    token: tokens[scope],
  })),
  { name: 'globex', scopes: ['records'], token: OTHER_TOKEN },
];

export type Answer = { status: number; headers: Record<string, unknown>; body: never; text: string };

/** The API on a database of its own, behind the real server. */
export type TestApi = {
  app: FastifyInstance;
  database: DatabaseClient & { url: string };
  desk: Service;
  server: Awaited<ReturnType<typeof createTestServer>>;
  time: { now: Date };
  lines: Record<string, unknown>[];
  /** Calls with the token of a scope, with a body as JSON or, as text or bytes, as it is. */
  call(
    scope: keyof typeof tokens | undefined,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  close(): Promise<void>;
};

export async function createTestApi(
  now: Date,
  passwords: PasswordKeeper = 'desk',
  mode: Platform['changes'] = 'poll',
): Promise<TestApi> {
  const platform = { ...noPlatform, name: 'Acme Learning', changes: mode, passwords };
  const desk = await createService(undefined, catalogue, {}, platform);
  const { database } = desk;
  const wakeUp = createWakeUp();
  await database.sql.listen(CHANGES_CHANNEL, wakeUp.wake);
  const time = { now };
  const service = createApiService({
    db: database.db,
    databaseUrl: database.url,
    linkSecret: LINK_SECRET,
    addressKey: ADDRESS_KEY,
    clock: () => time.now,
  });
  const changes = { changes: desk.changes, wakeUp, platform, clean: createMessageCleaner([]) };
  const api = createApi({ tokens: tokenList, service, publicUrl: 'https://desk.test', passwords, changes });
  const server = await createTestServer({ api });
  return {
    app: server.app,
    database,
    desk,
    server,
    time,
    lines: server.lines,
    async call(scope, method, url, body, headers = {}) {
      const isRaw = typeof body === 'string' || body instanceof Uint8Array;
      const answer = await server.app.inject({
        method,
        url,
        headers: {
          ...(scope && { authorization: `Bearer ${tokens[scope]}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        payload: body === undefined || isRaw ? (body as string) : JSON.stringify(body),
      });
      const isJson = String(answer.headers['content-type']).includes('json');
      const parsed = isJson && answer.body ? JSON.parse(answer.body) : undefined;
      return { status: answer.statusCode, headers: answer.headers, body: parsed as never, text: answer.body };
    },
    async close() {
      await server.close();
      await desk.close();
    },
  };
}

/** Returns the rows of the audit that are about calls, oldest first. */
export const callsIn = ({ database }: TestApi) =>
  database.sql`select actor, event, action, refusal, learner_id, channel from audit
    where event in ('platform-called', 'platform-refused') order by seq`;
