import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { signedHeaders } from '../../../src/playground/mailbox/webhook-signing.ts';
import { broken, inHeader, json, LEAK, text, wellFormed } from './nonsense.ts';
import { requestBytes } from './speak.ts';
import type { Attempt } from './volley.ts';

const EVENT = {
  type: 'email.bounced',
  created_at: '2026-11-23T10:00:00.000Z',
  data: {
    email_id: '7b0b0b5e-1111-4222-8333-444455556666',
    created_at: '2026-11-23T09:59:00.000Z',
    from: 'hello@platform.test',
    to: [LEAK.address],
    subject: 'x',
    tags: { mail: randomUUID() },
    bounce: { type: 'Permanent', subType: 'General', message: LEAK.address },
  },
};

/** A good event about no mail of ours is stored, as it may come before our own commit: so each of these lacks its type. */
const body: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: broken(EVENT).map((value) => JSON.stringify(unheard(value)) ?? 'null') },
  { weight: 4, arbitrary: json },
  { weight: 2, arbitrary: text },
);

const unheard = (value: unknown) =>
  typeof value === 'object' && value !== null ? { ...value, type: 'email.opened' } : value;

/** Right in kind and wrong in value: what has to be turned down before it reaches the database. */
const wrongValue: fc.Arbitrary<string> = fc
  .constantFrom(
    { created_at: null },
    { created_at: 5 },
    { created_at: true },
    { created_at: '-271821-04-20T00:00:00.000Z' },
    { created_at: '+275760-09-13T00:00:00.000Z' },
    { created_at: '' },
    { data: { email_id: 'a\u0000b' } },
    { data: { email_id: '\ud800' } },
    { data: { email_id: 'x'.repeat(201) } },
    { data: { email_id: 5 } },
    { data: { email_id: '😀' } },
    { data: [] },
    { data: null },
  )
  .map((change) => JSON.stringify({ ...EVENT, ...change }));

const manner = fc.constantFrom('signed', 'signed', 'signed', 'unsigned', 'wrong secret', 'stale', 'odd headers');
const contentType = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('application/json', 'text/plain', 'application/json; charset=utf-7') },
  { weight: 1, arbitrary: fc.constantFrom('', 'x', 'multipart/form-data') },
);

/** POST /webhooks/resend: unsigned, wrongly signed, stale, and correctly signed nonsense. */
export function webhookRequests(secret: string): fc.Arbitrary<Attempt> {
  return fc
    .record({
      body: fc.oneof({ weight: 6, arbitrary: body }, { weight: 1, arbitrary: wrongValue }),
      manner,
      contentType,
      odd: text,
      id: fc.constantFrom('msg_1', 'x'.repeat(3000), 'é', ''),
    })
    .map(({ body, manner, contentType, odd, id }) => {
      const headers = { 'content-type': contentType, ...signature(manner, wellFormed(body), secret, odd, id) };
      return {
        what: `${manner} ${body}`,
        bytes: requestBytes('POST', '/webhooks/resend', headers, wellFormed(body)),
      };
    });
}

function signature(manner: string, body: string, secret: string, odd: string, id: string): Record<string, string> {
  const value = inHeader(odd);
  switch (manner) {
    case 'unsigned':
      return {};
    case 'wrong secret':
      return signedHeaders(`whsec_${Buffer.from('another').toString('base64')}`, id, new Date(), body);
    case 'stale':
      return signedHeaders(secret, id, new Date(Date.now() - 3_600_000), body);
    case 'odd headers':
      return { 'svix-id': value, 'svix-timestamp': value, 'svix-signature': value };
    default:
      return signedHeaders(secret, id, new Date(), body);
  }
}
