import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { ApiService, KnownLearner } from '../../../service/platform/api/api-service.ts';
import { callOf } from '../caller.ts';
import { learnerName, toLearnerName } from '../fields.ts';
import { perMinute } from '../limits.ts';
import { problemResponse } from '../openapi.ts';
import { ProblemFault } from '../problem-fault.ts';

const PER_MINUTE = 600;

const at = z.iso.datetime().nullable();
const named = z.object({ id: z.guid(), external_id: z.string().nullable(), name: z.string() });

const known = z.object({
  id: z.guid(),
  external_id: z.string().nullable(),
  organization: named,
  group: named.nullable(),
  email: z.string(),
  given_name: z.string().nullable(),
  family_name: z.string().nullable(),
  locale: z.string().nullable(),
  time_zone: z.string().nullable(),
  state: z.enum(['invited', 'active', 'expired']),
  invited_at: at,
  first_accessed_at: at,
  last_accessed_at: at,
  password_set_at: at,
  membership_ends_at: at,
  vpa_started_at: at,
  vpa_completed_at: at,
  vpa_available_from: at,
});

/** Adds `GET learners`: what the desk believes of one learner. */
export function addLookUp(app: FastifyInstance, { lookUp }: Pick<ApiService, 'lookUp'>): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    '/learners',
    {
      config: { scope: 'records', call: 'look-up', rateLimit: perMinute(PER_MINUTE) },
      schema: {
        summary: 'What the desk believes of a learner',
        security: [{ token: [] }],
        querystring: learnerName,
        response: { 200: z.object({ learner: known }), ...problemResponse },
      },
    },
    async (request) => {
      const found = await lookUp(callOf(request), toLearnerName(request.query));
      if (found === 'unknown') throw new ProblemFault('no-such-learner');
      if (found === 'ambiguous') throw new ProblemFault('several-learners', { detail: 'Name the organization too.' });
      return { learner: toAnswer(found) };
    },
  );
}

const iso = (moment: Date | null) => moment?.toISOString() ?? null;

const toAnswer = ({ learner, organization, state, ...own }: KnownLearner): z.output<typeof known> => ({
  id: learner.id,
  external_id: learner.externalId,
  organization: { id: organization.id, external_id: own.organizationExternalId, name: organization.name },
  group:
    learner.groupId && learner.group
      ? { id: learner.groupId, external_id: own.groupExternalId, name: learner.group }
      : null,
  email: learner.email,
  given_name: learner.givenName,
  family_name: learner.familyName,
  locale: learner.locale,
  time_zone: learner.timeZone,
  state,
  invited_at: iso(learner.invitedAt),
  first_accessed_at: iso(learner.firstAccessedAt),
  last_accessed_at: iso(learner.lastAccessedAt),
  password_set_at: iso(learner.passwordSetAt),
  membership_ends_at: iso(learner.membershipEndsAt),
  vpa_started_at: iso(learner.vpaStartedAt),
  vpa_completed_at: iso(learner.vpaCompletedAt),
  vpa_available_from: iso(learner.vpaAvailableFrom),
});
