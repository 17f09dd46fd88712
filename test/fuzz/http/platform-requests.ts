import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { broken, json, LEAK, text, wellFormed } from './nonsense.ts';
import { requestBytes } from './speak.ts';
import type { Attempt } from './volley.ts';

/** Who calls: a learning platform with all scopes. */
export const PLATFORM_TOKEN = 'fuzz-9f2b7c61d04e8a35b1c7d2e6f8a90b1c';

/** About nobody: what can be read of one is answered, and changes nothing. */
const NOBODY = { organization: 'Acme', external_id: LEAK.token };
const EVENT = { id: 'e-1', type: 'learner.accessed', occurred_at: '2026-11-23T10:00:00.000Z', learner: NOBODY };

/** Each route, and what it is sent where that is right, but for one fault. */
const ROUTES: [string, string, unknown][] = [
  ['POST', '/v1/learners', [{ email: LEAK.address }]],
  ['POST', '/v1/events', { events: [{ ...EVENT, occurred_at: '1899-01-01T00:00:00Z' }] }],
  ['POST', '/v1/sign-in', { email: LEAK.address }],
  ['POST', `/v1/changes/${randomUUID()}`, { status: 'accepted' }],
  ['GET', `/v1/changes?wait=${LEAK.token}`, undefined],
  ['GET', `/v1/learners?email=${LEAK.token}`, undefined],
  ['GET', '/v1/nothing', undefined],
];

const tokens = fc.constantFrom(
  `Bearer ${PLATFORM_TOKEN}`,
  `Bearer ${PLATFORM_TOKEN}`,
  `Bearer ${PLATFORM_TOKEN.slice(0, -1)}`,
  'Bearer ',
  `Basic ${LEAK.token}`,
  '',
);
const contentTypes = fc.constantFrom(
  'application/json',
  'application/json',
  'application/x-ndjson',
  'application/x-www-form-urlencoded',
  '',
);

/** Calls of the API: forged, and malformed ones with a good token. None of them is right. */
export const platformRequests: fc.Arbitrary<Attempt> = fc
  .record({ route: fc.constantFrom(...ROUTES), token: tokens, contentType: contentTypes, cut: fc.nat(40) })
  .chain(({ route: [method, path, good], token, contentType, cut }) =>
    fc
      .oneof(
        { weight: 4, arbitrary: fc.constant(JSON.stringify(good) ?? '') },
        { weight: 2, arbitrary: fc.constant((JSON.stringify(good) ?? '{').slice(0, -1 - cut)) },
        { weight: 3, arbitrary: json },
        { weight: 2, arbitrary: text },
        { weight: 3, arbitrary: broken(good ?? {}).map((value) => JSON.stringify(value) ?? 'null') },
      )
      .map((body) => {
        const sent = method === 'GET' ? '' : wellFormed(body);
        const headers = { authorization: token, 'content-type': contentType };
        return { what: `${method} ${path} ${token} ${sent}`, bytes: requestBytes(method, path, headers, sent) };
      }),
  );
