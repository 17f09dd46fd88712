import { generateKeyPairSync } from 'node:crypto';
import type { Words } from '../../../src/core/sentence.ts';
import type { ResendDomain, ResendView } from '../../../src/email/doctor/resend/resend-domain.ts';
import type { Zone } from './fake-dns.ts';

/** A public key as a DKIM record has it. */
export function dkimKey(bits: number): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  return publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
}

export const KEY = dkimKey(1024);
export const FROM = 'Acme Learning <hello@acme.com>';

/** The DNS of a sender, acme.com, and of a learner's domain, x.com, in which all is well. */
export const healthyZone: Zone = {
  'TXT send.acme.com': ['v=spf1 include:amazonses.com ~all'],
  'TXT amazonses.com': ['v=spf1 ip4:199.255.192.0/22 -all'],
  'TXT resend._domainkey.acme.com': [`p=${KEY}`],
  'TXT _dmarc.acme.com': ['v=DMARC1; p=quarantine;'],
  'MX x.com': ['10 mx.x.com'],
  'A mx.x.com': ['203.0.113.25'],
};

/** acme.com as Resend's API shows it where all is well. */
export const resendAnswer = {
  object: 'domain',
  id: 'd-1',
  name: 'acme.com',
  status: 'verified',
  created_at: '2026-01-01T00:00:00.000Z',
  region: 'us-east-1',
  capabilities: { sending: 'enabled', receiving: 'disabled' },
  open_tracking: false,
  click_tracking: false,
  records: [
    {
      record: 'SPF',
      name: 'send',
      type: 'MX',
      ttl: 'Auto',
      status: 'verified',
      value: 'feedback-smtp.us-east-1.amazonses.com',
      priority: 10,
    },
    {
      record: 'SPF',
      name: 'send',
      type: 'TXT',
      ttl: 'Auto',
      status: 'verified',
      value: '"v=spf1 include:amazonses.com ~all"',
    },
    { record: 'DKIM', name: 'resend._domainkey', type: 'TXT', ttl: 'Auto', status: 'verified', value: `p=${KEY}` },
  ],
};

/** The same as our own code reads it, but for what is given. */
export const healthyView = (over: Partial<ResendDomain> = {}): ResendView => ({
  kind: 'known',
  domain: {
    status: 'verified',
    maySend: true,
    clickTracking: false,
    openTracking: false,
    records: [
      {
        kind: 'SPF',
        type: 'TXT',
        name: 'send.acme.com',
        value: 'v=spf1 include:amazonses.com ~all',
        status: 'verified',
      },
      { kind: 'DKIM', type: 'TXT', name: 'resend._domainkey.acme.com', value: `p=${KEY}`, status: 'verified' },
    ],
    ...over,
  },
});

/** Words as somebody reads them. */
export const read = (words: Words | undefined) =>
  (words ?? []).map((part) => (typeof part === 'string' ? part : String(Object.values(part)[0]))).join('');
