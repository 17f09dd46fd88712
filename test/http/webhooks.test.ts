import { createHmac, randomUUID } from 'node:crypto';
import fastify from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ProviderEvent, readEvent } from '../../src/email/provider-events.ts';
import { addWebhooks } from '../../src/http/webhooks.ts';

const SECRET = `whsec_${Buffer.from('a secret of the provider').toString('base64')}`;
const mailId = randomUUID();
const bounced = {
  type: 'email.bounced',
  created_at: '2026-11-23T10:00:00.000Z',
  data: {
    email_id: 'provider-1',
    tags: { mail: mailId },
    bounce: { type: 'Permanent', subType: 'General', message: 'no' },
  },
};

/** A request as the provider makes it, but for what is given. */
function signed(body: string, over: { id?: string; timestamp?: number; secret?: string } = {}) {
  const { id = 'msg_1', timestamp = Math.floor(Date.now() / 1000), secret = SECRET } = over;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    method: 'POST' as const,
    url: '/webhooks/resend',
    headers: {
      'content-type': 'application/json',
      'svix-id': id,
      'svix-timestamp': String(timestamp),
      'svix-signature': `v1,${signature}`,
    },
    body,
  };
}

describe('the provider’s webhooks', () => {
  const app = fastify();
  let stored: ProviderEvent[] = [];
  beforeAll(async () => {
    const read = (request: Parameters<typeof readEvent>[1]) => readEvent(SECRET, request);
    await app.register((scope) => addWebhooks(scope, { read, store: async (event) => stored.push(event) }));
  });
  beforeEach(() => {
    stored = [];
  });
  afterAll(() => app.close());

  it('are read, stored and answered 200', async () => {
    expect((await app.inject(signed(JSON.stringify(bounced)))).statusCode).toBe(200);
    expect(stored).toEqual([
      {
        id: 'msg_1',
        state: 'bounced',
        reason: 'no-such-address',
        at: new Date('2026-11-23T10:00:00Z'),
        providerId: 'provider-1',
        mailId,
      },
    ]);
  });

  it.each([
    ['Permanent', 'General', 'no-such-address'],
    ['Permanent', 'NoEmail', 'no-such-address'],
    ['Transient', 'MailboxFull', 'mailbox-full'],
    ['Transient', 'ContentRejected', 'blocked'],
    ['Transient', 'General', 'unclear'],
    ['Undetermined', 'Undetermined', 'unclear'],
  ])('say why a mail came back: %s, %s is %s', async (type, subType, reason) => {
    await app.inject(signed(JSON.stringify({ ...bounced, data: { ...bounced.data, bounce: { type, subType } } })));
    expect(stored[0]?.reason).toBe(reason);
  });

  it('about anything else are answered 200 and not kept', async () => {
    const body = JSON.stringify({ ...bounced, type: 'domain.updated' });
    expect((await app.inject(signed(body))).statusCode).toBe(200);
    expect(stored).toEqual([]);
  });

  const body = JSON.stringify(bounced);
  it.each([
    ['forged', signed(body, { secret: `whsec_${Buffer.from('another').toString('base64')}` })],
    ['stale', signed(body, { timestamp: Math.floor(Date.now() / 1000) - 3600 })],
    ['changed on the way', { ...signed(body), body: body.replace('provider-1', 'provider-2') }],
    ['unsigned', { ...signed(body), headers: { 'content-type': 'application/json' } }],
    ['not JSON', signed('hello')],
    ['not an event', signed('{"type":7}')],
    ['empty', signed('')],
    ['null', signed('null')],
    ['dated with a number', signed(JSON.stringify({ ...bounced, created_at: 5 }))],
    ['dated with null', signed(JSON.stringify({ ...bounced, created_at: null }))],
    ['dated before Christ', signed(JSON.stringify({ ...bounced, created_at: '-271821-04-20T00:00:00.000Z' }))],
    ['dated after the year 9999', signed(JSON.stringify({ ...bounced, created_at: '+275760-09-13T00:00:00.000Z' }))],
    ['about an id that no database keeps', signed(JSON.stringify({ ...bounced, data: { email_id: 'a\u0000b' } }))],
    ['named by an id of 3,000 characters', signed(body, { id: 'x'.repeat(3000) })],
    ['too large', signed(JSON.stringify({ ...bounced, padding: 'x'.repeat(70_000) }))],
  ])('that are %s get a 4xx and write nothing', async (_, request) => {
    const { statusCode } = await app.inject(request);
    expect(statusCode).toBeGreaterThanOrEqual(400);
    expect(statusCode).toBeLessThan(500);
    expect(stored).toEqual([]);
  });
});
