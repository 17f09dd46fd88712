import type { FastifyInstance } from 'fastify';
import type { DomainRecordStatus, DomainStatus, GetDomainResponseSuccess } from 'resend';
import { refuse } from './misbehaving.ts';

/** The sender's DKIM record: a real public key, whose private half does not exist. */
export const DKIM_RECORD =
  'p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDHJdytRIxuS+k6NxD0zXVX96HSMQx2wZnc/DF0QODmBw1cW1ZnMYZs+CP7tWYZsPVwS8yhS4nQOt4sEjQRxHIpFiQQuPcbAvPJifnoEFZYGJ9PTlzn9q0vleGOifopStvWskNrs8+zUfzzOmS3Zpiwwr1HVqlYLGgJJ02vpfvgowIDAQAB';

/** The sender's domain as the provider has it. */
export type DomainSettings = {
  /** Default `platform.test`. */
  name: string;
  /** What the provider found in DNS when it last looked. Default `verified`. */
  spf: DomainRecordStatus;
  dkim: DomainRecordStatus;
  /** Links are rewritten where it is on. Default off, both. */
  clickTracking: boolean;
  openTracking: boolean;
};

/** The one domain that is registered, or none. */
export type DomainSwitch = {
  now(): DomainSettings | undefined;
  /** Changes what is named, keeps the rest; undefined takes the domain away, and a later change brings a sound one back. */
  set(change: Partial<DomainSettings> | undefined): void;
};

const SOUND: DomainSettings = {
  name: 'platform.test',
  spf: 'verified',
  dkim: 'verified',
  clickTracking: false,
  openTracking: false,
};
const ID = '4dd369bc-aa82-4ff3-97de-514ae3000ee0';
const SINCE = '2026-03-28T17:12:02.059Z';

/** Returns a domain in order, but for what is changed. */
export function createDomainSwitch(change: Partial<DomainSettings> = {}): DomainSwitch {
  let current: DomainSettings | undefined = { ...SOUND, ...change };
  return {
    now: () => current,
    set(next) {
      current = next && { ...(current ?? SOUND), ...next };
    },
  };
}

/** Adds `GET /domains` and `GET /domains/:id`: https://resend.com/docs/api-reference/domains/get-domain */
export function addDomainsApi(server: FastifyInstance, domain: DomainSwitch): void {
  server.get('/domains', async () => {
    const settings = domain.now();
    if (!settings) return { object: 'list', has_more: false, data: [] };
    // The list says less than the single one does.
    const { object: _object, records: _records, ...entry } = asResendShows(settings);
    return { object: 'list', has_more: false, data: [entry] };
  });
  server.get<{ Params: { id: string } }>('/domains/:id', async ({ params }, reply) => {
    const settings = domain.now();
    if (settings && params.id === ID) return asResendShows(settings);
    return refuse(reply, { statusCode: 404, name: 'not_found', message: 'Domain not found' });
  });
}

function asResendShows(settings: DomainSettings): GetDomainResponseSuccess {
  return {
    object: 'domain',
    id: ID,
    name: settings.name,
    status: statusOf([settings.spf, settings.dkim]),
    created_at: SINCE,
    region: 'eu-west-1',
    capabilities: { sending: 'enabled', receiving: 'disabled' },
    open_tracking: settings.openTracking,
    click_tracking: settings.clickTracking,
    records: recordsOf(settings),
  };
}

function recordsOf({ name, spf, dkim }: DomainSettings): GetDomainResponseSuccess['records'] {
  // Names are relative to the registered domain: `send.mail` for mail.acme.test.
  const below = name.split('.').slice(0, -2);
  const at = (label: string) => [label, ...below].join('.');
  const common = { ttl: 'Auto' };
  return [
    {
      ...common,
      record: 'SPF',
      name: at('send'),
      type: 'MX',
      value: 'feedback-smtp.eu-west-1.amazonses.com',
      priority: 10,
      status: spf,
    },
    {
      ...common,
      record: 'SPF',
      name: at('send'),
      type: 'TXT',
      value: '"v=spf1 include:amazonses.com ~all"',
      status: spf,
    },
    {
      ...common,
      record: 'DKIM',
      name: at('resend._domainkey'),
      type: 'TXT',
      value: DKIM_RECORD,
      status: dkim,
    },
  ];
}

/** Returns a domain's status by its records' (https://resend.com/docs/dashboard/domains/manage-domains). */
function statusOf(records: DomainRecordStatus[]): DomainStatus {
  const verified = records.filter((status) => status === 'verified').length;
  if (verified === records.length) return 'verified';
  if (records.includes('failed')) return verified > 0 ? 'partially_failed' : 'failed';
  if (verified > 0) return 'partially_verified';
  return records.every((status) => status === 'not_started') ? 'not_started' : 'pending';
}
