import { Resend } from 'resend';
import * as z from 'zod';
import { domainName, registeredDomain } from '../dns/domain-name.ts';

const text = z.string().max(4_096);
const Listed = z.object({
  data: z.array(z.object({ id: text, name: text })).max(1_000),
  has_more: z.boolean().catch(false),
});
const Record = z.object({ record: text, type: text, name: text, value: text, status: text.catch('') });
const Domain = z.object({
  status: text,
  records: z.array(Record).max(50).catch([]),
  click_tracking: z.boolean().optional().catch(undefined),
  open_tracking: z.boolean().optional().catch(undefined),
  capabilities: z.object({ sending: text }).optional().catch(undefined),
});

/** A DNS record that Resend wants, with its full name. `kind`: `SPF` (the return path's), `DKIM`, and others. */
export type WantedRecord = { kind: string; type: string; name: string; value: string; status: string };

/** Our domain as Resend has it (resend.com/docs/api-reference/domains/get-domain). */
export type ResendDomain = {
  status: string;
  records: WantedRecord[];
  clickTracking: boolean | undefined;
  openTracking: boolean | undefined;
  maySend: boolean;
};

/** What Resend says of our domain. `not-allowed`: our key may not look (a key that may only send is a good one). */
export type ResendView =
  | { kind: 'known'; domain: ResendDomain }
  | { kind: 'not-there' | 'not-asked' | 'not-allowed' | 'no-answer' };

export type ResendAccess = { apiKey: string; baseUrl?: string };

const MOST_PAGES = 5;

/** Looks our domain up with Resend. Changes nothing, never rejects, and ends with `signal`. */
export async function viewDomain(
  access: ResendAccess | undefined,
  domain: string | undefined,
  signal: AbortSignal,
): Promise<ResendView> {
  if (!access || !domain) return { kind: 'not-asked' };
  const ended = new Promise<ResendView>((resolve) => {
    signal.addEventListener('abort', () => resolve({ kind: 'no-answer' }), { once: true });
  });
  // Anything thrown is an answer that is not Resend's.
  return Promise.race([findDomain(access, domain, signal).catch((): ResendView => ({ kind: 'no-answer' })), ended]);
}

async function findDomain({ apiKey, baseUrl }: ResendAccess, domain: string, signal: AbortSignal): Promise<ResendView> {
  const resend = new Resend(apiKey, { baseUrl: baseUrl?.replace(/(?<!\/)\/+$/, '') });
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const list = await resend.domains.list({ limit: 100, ...(after && { after }) }, { signal });
    if (list.error) return readRefusal(list.error);
    const { data, has_more: more } = Listed.parse(list.data);
    const ours = data.find(({ name }) => name.toLowerCase() === domain);
    if (ours) return readDomain(resend, ours.id, domain, signal);
    after = data.at(-1)?.id;
    if (!more || !after) return { kind: 'not-there' };
  }
  return { kind: 'no-answer' };
}

async function readDomain(resend: Resend, id: string, domain: string, signal: AbortSignal): Promise<ResendView> {
  const answer = await resend.domains.get(id, { signal });
  if (answer.error) return readRefusal(answer.error);
  const { status, records, click_tracking, open_tracking, capabilities } = Domain.parse(answer.data);
  return {
    kind: 'known',
    domain: {
      status,
      records: records.flatMap(({ record, ...rest }) => {
        const name = fullName(rest.name, domain);
        return name ? [{ ...rest, kind: record, name }] : [];
      }),
      clickTracking: click_tracking,
      openTracking: open_tracking,
      maySend: capabilities?.sending !== 'disabled',
    },
  };
}

function readRefusal({ name, statusCode }: { name: string; statusCode: number | null }): ResendView {
  const restricted = name === 'restricted_api_key' || statusCode === 401 || statusCode === 403;
  return { kind: restricted ? 'not-allowed' : 'no-answer' };
}

/** Returns a record's full name: Resend leaves the registered domain out, as DNS editors do (`send.news` for news.acme.com). */
function fullName(name: string, domain: string): string | undefined {
  const parent = registeredDomain(domain);
  const given = name.toLowerCase().replace(/\.$/, '');
  const below = domain === parent ? '' : domain.slice(0, -parent.length - 1);
  const isFull = given === domain || given.endsWith(`.${parent}`);
  const isBelow = below === '' || given === below || given.endsWith(`.${below}`);
  const full = isFull ? given : `${given}.${isBelow ? parent : domain}`;
  // `_` is fine in a record's name, and in no domain's.
  return domainName(full.replaceAll('_', 'x')) && full;
}
