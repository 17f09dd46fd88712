import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { linkUrl } from '../../../core/credentials/link-url.ts';
import { maxBytes } from '../../../core/credentials/password.ts';
import { longestAddress } from '../../../core/mail/email-address.ts';
import type { PasswordKeeper } from '../../../core/platform/platform.ts';
import { tidyName } from '../../../core/records/tidy.ts';
import type { ApiService } from '../../../service/platform/api/api-service.ts';
import { callOf } from '../caller.ts';
import { text } from '../fields.ts';
import { perMinute } from '../limits.ts';
import { problemResponse } from '../openapi.ts';
import { ProblemFault } from '../problem-fault.ts';

const PER_MINUTE = 6_000;
/** The largest body, in bytes. */
const LARGEST = 8 * 1024;
/** When to come again where too many sign in at once, in seconds. */
const BUSY_SECONDS = 2;

const asked = z.object({
  organization: text(200).optional().describe('Its id or name: needed where the address is in several.'),
  email: z.string().max(longestAddress).describe('As the learner typed it.'),
  password: z.string().max(maxBytes).describe('As the learner typed it; a temporary one too.'),
});

const vpa = z.object({
  available: z.boolean(),
  since: z.iso.datetime().nullable(),
  mandatory: z.boolean().describe('Whether the learner is taken to it.'),
  days_left: z.int().nullable().describe('How many days a mandatory one may still be put off; at 0, not any more.'),
});

const answer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('ok'),
    learner: z.object({
      id: z.guid(),
      external_id: z.string().nullable(),
      organization: z.object({ id: z.guid(), name: z.string() }),
      email: z.string(),
    }),
    vpa,
  }),
  z.object({
    status: z.literal('choose').describe('It was a temporary password, which is used up: send the learner to `link`.'),
    link: z.url().describe('Where the learner chooses a password, once.'),
    expires_at: z.iso.datetime(),
  }),
  z.object({ status: z.literal('no').describe('Let nobody in; nothing is said of why.') }),
]);

/** What is answered to one who may ask, as JSON. */
export type SignInAnswer = z.output<typeof answer>;

export type SignInDeps = {
  service: Pick<ApiService, 'signIn' | 'now'>;
  publicUrl: string;
  passwords: PasswordKeeper;
};

/** Adds `POST sign-in`: whether a password that was typed at the platform is right. */
export function addSignIn(app: FastifyInstance, { service, publicUrl, passwords }: SignInDeps): void {
  app.withTypeProvider<ZodTypeProvider>().post(
    '/sign-in',
    {
      bodyLimit: LARGEST,
      config: { scope: 'sign-in', call: 'sign-in', rateLimit: perMinute(PER_MINUTE) },
      schema: {
        summary: 'Whether a password is right, where the desk keeps the passwords',
        security: [{ token: [] }],
        body: asked,
        response: { 200: answer, ...problemResponse },
      },
    },
    async (request) => {
      if (passwords !== 'desk')
        throw new ProblemFault('passwords-elsewhere', {
          detail: `PLATFORM_PASSWORDS is ${passwords}: only with desk are sign-ins asked here.`,
        });
      const { organization, email, password } = request.body;
      const typed = { email, password, organization: organization === undefined ? undefined : tidyName(organization) };
      const result = await service.signIn(callOf(request), typed);
      if (result === 'busy') throw new ProblemFault('not-now', { detail: 'Too many sign in at once.' }, BUSY_SECONDS);
      if (result.kind === 'too-early') throw tooEarly(result.until, service.now());
      if (result.kind === 'organization-required') throw new ProblemFault('organization_required');
      if (result.kind === 'no') return { status: 'no' as const };
      if (result.kind === 'choose')
        return {
          status: 'choose' as const,
          link: linkUrl(publicUrl, result.purpose, result.token),
          expires_at: result.expiresAt.toISOString(),
        };
      return toAnswer(result);
    },
  );
}

function tooEarly(until: Date, now: Date): ProblemFault {
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000));
  return new ProblemFault('too-many', { detail: 'Tries for this address have to wait.' }, seconds);
}

const toAnswer = ({
  learner,
  organization,
  vpa: offer,
}: Extract<Exclude<Awaited<ReturnType<ApiService['signIn']>>, 'busy'>, { kind: 'ok' }>) => ({
  status: 'ok' as const,
  learner: {
    id: learner.id,
    external_id: learner.externalId,
    organization: { id: organization.id, name: organization.name },
    email: learner.email,
  },
  vpa: {
    available: offer.isAvailable,
    since: offer.since?.toISOString() ?? null,
    mandatory: offer.isMandatory,
    days_left: offer.daysLeft,
  },
});
