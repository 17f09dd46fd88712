import type { Answer } from 'dns-packet';
import { DKIM_RECORD } from '../../../src/playground/mailbox/api/domains.ts';
import { createSurroundings } from '../../../src/playground/stage.ts';
import { BOT, personas, RESEND_KEY, WEBHOOK_SECRET } from '../../../src/playground/workspace-data.ts';
import { createPeople } from '../../support/desk/people.ts';
import { startCollector } from '../../support/servers/collector.ts';
import { startDns } from '../../support/servers/udp-dns.ts';

export type Surroundings = Awaited<ReturnType<typeof startSurroundings>>;

/** Starts all that a desk talks to: a strict local Slack with its people, a mailbox, DNS, and a collector of traces. */
export async function startSurroundings() {
  const { slack, mailbox } = await createSurroundings();
  const [dns, collector] = await Promise.all([startDns(reply), startCollector()]);
  return {
    slack,
    mailbox,
    collector,
    people: createPeople(slack),
    /** What `.env` says of a desk that lives here. */
    settings: {
      SLACK_BOT_TOKEN: BOT.token,
      SLACK_SIGNING_SECRET: BOT.signingSecret,
      SLACK_API_URL: `${slack.url}/api/`,
      RESEND_API_KEY: RESEND_KEY,
      RESEND_BASE_URL: mailbox.url,
      RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
      EMAIL_FROM: 'Learning Platform <hello@platform.test>',
      PUBLIC_URL: 'https://desk.platform.test',
      LEARNING_PLATFORM_URL: 'https://learn.platform.test',
      LINK_SECRET: 'a secret for tests only and nothing else',
      PORT: '0',
      DESK_AGENTS: 'S0AGENTS',
      DESK_LEADS: `S0LEADS,${personas.carl.id}`,
      DESK_ESCALATION_CHANNEL: 'C0ESCALATE',
      DESK_DNS: dns.address,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    },
    async close() {
      await Promise.all([slack.close(), mailbox.close(), dns.close(), collector.close()]);
    },
  };
}

/** A sender in which all is well, and one domain of learners; `com` shows that this server knows the public DNS. */
const zone: Record<string, string> = {
  'TXT send.platform.test': 'v=spf1 include:amazonses.com ~all',
  'TXT amazonses.com': 'v=spf1 ip4:199.255.192.0/22 -all',
  'TXT resend._domainkey.platform.test': DKIM_RECORD,
  'TXT _dmarc.platform.test': 'v=DMARC1; p=quarantine;',
  'MX acme.test': 'mx.acme.test',
  'A mx.acme.test': '203.0.113.25',
  'NS com': 'a.gtld-servers.net',
};

function reply({ name, type }: { name: string; type: string }): Answer[] | 'NXDOMAIN' {
  const record = zone[`${type} ${name}`];
  if (record === undefined) return Object.keys(zone).some((key) => key.endsWith(` ${name}`)) ? [] : 'NXDOMAIN';
  if (type === 'TXT') return [{ type, name, ttl: 1, data: record.match(/.{1,255}/g) ?? [] }];
  if (type === 'MX') return [{ type, name, ttl: 1, data: { preference: 10, exchange: record } }];
  return [{ type: type === 'A' ? 'A' : 'NS', name, ttl: 1, data: record }];
}
