import { type BetterAuthPlugin, betterAuth } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { getMigrations } from 'better-auth/db/migration';
import * as z from 'zod';
import { maxBytes, minCharacters } from '../../../core/credentials/password.ts';
import type { PlatformDatabase } from '../database/client.ts';
import { hashPassword, verifyPassword } from './password.ts';

export type Auth = ReturnType<typeof createAuth>;

type AuthOptions = {
  db: PlatformDatabase;
  baseUrl: string;
  /** What session cookies are signed with. */
  secret: string;
  /** Called with the user who has just chosen a password by a link. */
  onPasswordReset: (userId: string) => Promise<void>;
};

/**
 * Signs in a user whom somebody else has vouched for: the desk, where it keeps the passwords. It is only called from
 * here, never over HTTP.
 */
const vouchedSignIn = {
  id: 'vouched-sign-in',
  endpoints: {
    signInVouched: createAuthEndpoint(
      '/sign-in/vouched',
      { method: 'POST', body: z.object({ userId: z.string() }), metadata: { SERVER_ONLY: true } },
      async (context) => {
        const { internalAdapter } = context.context;
        const user = await internalAdapter.findUserById(context.body.userId);
        if (!user) throw context.error('NOT_FOUND');
        await setSessionCookie(context, { user, session: await internalAdapter.createSession(user.id) });
        return context.json({ userId: user.id });
      },
    ),
  },
} satisfies BetterAuthPlugin;

/**
 * Returns better-auth on the platform's database. Only its server-side API is used: the pages are ours. A user's `email`
 * there is made from the platform's own id, since a learner's address counts in her organization only.
 */
export function createAuth({ db, baseUrl, secret, onPasswordReset }: AuthOptions) {
  return betterAuth({
    baseURL: baseUrl,
    secret,
    database: { db, type: 'postgres' },
    // Ports of one machine share their cookies.
    advanced: { cookiePrefix: `learning-${new URL(baseUrl).port}` },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: minCharacters,
      maxPasswordLength: maxBytes,
      revokeSessionsOnPasswordReset: true,
      password: { hash: hashPassword, verify: verifyPassword },
      onPasswordReset: ({ user }) => onPasswordReset(user.id),
    },
    logger: { disabled: true },
    telemetry: { enabled: false },
    plugins: [vouchedSignIn],
  });
}

/** Makes better-auth's tables, or what is missing of them. */
export async function migrateAuth(auth: Auth): Promise<void> {
  const { runMigrations } = await getMigrations(auth.options);
  await runMigrations();
}

/** Returns the address by which better-auth knows a learner. */
export const loginOf = (externalId: string): string => `${externalId.toLowerCase()}@learners.invalid`;
