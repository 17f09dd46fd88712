import { createHmac, randomUUID } from 'node:crypto';
import fastify from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ProviderEvent, readEvent, type UnknownEvent } from '../../src/email/provider-events.ts';
import { addWebhooks } from '../../src/http/webhooks.ts';

const OLD = `whsec_${Buffer.from('the secret before it').toString('base64')}`;
const SECRET = `whsec_${Buffer.from('a secret of the provider').toString('base64')}`;
const mailId = randomUUID();
const bounced = {
  type: 'email.bounced',
  created_at: '2026-11-23T10:00:00.000Z',
  data: {
    email_id: 'provider-1',
    tags: { mail: mailId },
    bounce: {
      type: 'Permanent',
      subType: 'General',
      message: 'no',
      diagnosticCode: ['smtp; 550 5.1.1 <jane@acme.test>... User unknown'],
    },
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
  let stored: (ProviderEvent | UnknownEvent)[] = [];
  beforeAll(async () => {
    const read = (request: Parameters<typeof readEvent>[1]) => readEvent([SECRET, OLD], request);
    const store = async (event: ProviderEvent | UnknownEvent) => stored.push(event);
    await app.register((scope) => addWebhooks(scope, { read, store, storeUnknown: store }));
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
        diagnosis: '550 5.1.1 … User unknown',
        isHard: true,
        at: new Date('2026-11-23T10:00:00Z'),
        providerId: 'provider-1',
        mailId,
      },
    ]);
  });

  const told = async (bounce: object) => {
    await app.inject(signed(JSON.stringify({ ...bounced, data: { ...bounced.data, bounce } })));
    return stored[0] as ProviderEvent | undefined;
  };

  it.each([
    ['Permanent', 'General', 'smtp; 550 5.1.1 user unknown', 'no-such-address'],
    ['Permanent', 'General', 'smtp; 550 5.7.1 sender blocked', 'blocked'],
    ['Permanent', 'General', 'smtp; 552 5.2.2 mailbox full', 'mailbox-full'],
    ['Permanent', 'General', undefined, 'unclear'],
    ['Permanent', 'NoEmail', undefined, 'unclear'],
    ['Transient', 'MailboxFull', undefined, 'mailbox-full'],
    ['Transient', 'MessageTooLarge', undefined, 'content-rejected'],
    ['Transient', 'ContentRejected', undefined, 'content-rejected'],
    ['Transient', 'ContentRejected', 'smtp; 550 5.7.1 message rejected', 'content-rejected'],
    ['Transient', 'AttachmentRejected', undefined, 'content-rejected'],
    ['Transient', 'General', undefined, 'unclear'],
    ['Transient', 'General', 'smtp; 550 5.1.10 RecipientNotFound', 'no-such-address'],
    ['Undetermined', 'Undetermined', undefined, 'unclear'],
    ['Permanent', 'toString', undefined, 'unclear'],
    [undefined, undefined, undefined, 'unclear'],
  ])('say why a mail came back: %s, %s, %s is %s', async (type, subType, answer, reason) => {
    const diagnosticCode = answer === undefined ? undefined : [answer];
    expect(await told({ type, subType, message: 'no', diagnosticCode })).toMatchObject({
      state: 'bounced',
      reason,
      isHard: type === 'Permanent',
    });
  });

  it.each(['Suppressed', 'OnAccountSuppressionList'])(
    'about a mail that was never tried (%s) say that it was held back',
    async (subType) => {
      const answer = 'smtp; 550 5.1.1 user unknown';
      const event = await told({ type: 'Permanent', subType, message: 'no', diagnosticCode: [answer] });
      expect(event).toMatchObject({ state: 'suppressed', reason: 'held-back', diagnosis: '550 5.1.1 user unknown' });
    },
  );

  it.each<[string, unknown]>([
    ['a list', ['smtp; 550 5.7.1 <jane@acme.test>: sender blocked']],
    ['one string', 'smtp; 550 5.7.1 <jane@acme.test>: sender blocked'],
  ])('keep what the server answered without the address, where it comes as %s', async (_, diagnosticCode) => {
    const event = await told({ type: 'Permanent', subType: 'General', message: 'no', diagnosticCode });
    expect(event?.diagnosis).toBe('550 5.7.1 … sender blocked');
  });

  it('read the message where it is the server’s answer, and not the provider’s advice', async () => {
    const answered = await told({ type: 'Permanent', subType: 'General', message: '550 5.1.1 mailbox unavailable' });
    expect(answered).toMatchObject({ reason: 'no-such-address', diagnosis: '550 5.1.1 mailbox unavailable' });
    stored = [];
    const advice = 'The recipient has blocked you. We recommend to remove the address.';
    expect(await told({ type: 'Permanent', subType: 'General', message: advice })).toMatchObject({
      reason: 'unclear',
      diagnosis: null,
    });
  });

  it.each([null, 7, 'no', [], { type: 7, subType: null, message: {}, diagnosticCode: [7] }])(
    'are kept where what they tell of the bounce is %j',
    async (bounce) => {
      expect(await told(bounce as object)).toMatchObject({ state: 'bounced', reason: 'unclear' });
    },
  );

  it.each([
    ['a domain', { ...bounced, type: 'domain.updated' }],
    ['a contact', { type: 'contact.created', data: { email: 'jane@acme.test', first_name: 'Jane' } }],
    ['a mail in a way that is new', { ...bounced, type: 'email.teleported' }],
    ['nothing, named like something of every object', { type: 'toString' }],
  ])('about %s, whatever they hold, are answered 200, and their id and type are kept', async (_, event) => {
    expect((await app.inject(signed(JSON.stringify(event)))).statusCode).toBe(200);
    expect(stored).toEqual([{ id: 'msg_1', type: event.type }]);
  });

  const body = JSON.stringify(bounced);
  it('are taken with either of the two values that the secret has while it is changed', async () => {
    expect((await app.inject(signed(body, { secret: OLD }))).statusCode).toBe(200);
    expect(stored).toHaveLength(1);
  });

  it.each([
    ['forged', signed(body, { secret: `whsec_${Buffer.from('another').toString('base64')}` })],
    ['stale', signed(body, { timestamp: Math.floor(Date.now() / 1000) - 3600 })],
    ['changed on the way', { ...signed(body), body: body.replace('provider-1', 'provider-2') }],
    ['unsigned', { ...signed(body), headers: { 'content-type': 'application/json' } }],
    ['not JSON', signed('hello')],
    ['not an event', signed('{"type":7}')],
    ['of a type with a line break', signed('{"type":"a\\nb"}')],
    ['of a type of 101 characters', signed(JSON.stringify({ type: 'x'.repeat(101) }))],
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
