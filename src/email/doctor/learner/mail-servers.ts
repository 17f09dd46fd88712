import { BlockList, isIP } from 'node:net';
import type { Dns, DnsAnswer } from '../dns/dns.ts';

/**
 * Why a name that an MX record gives is no mail server: an address or a single word instead of a name (RFC 5321, 5.1); a
 * placeholder under `.invalid`, as Microsoft 365 asks for while a domain is set up (RFC 2606); nobody has that name, or it
 * has no address; its addresses lead back to whoever asks, or nowhere (RFC 6890).
 */
export type NoServerReason = 'no-name' | 'placeholder' | 'does-not-exist' | 'leads-nowhere';

/** Whether a domain's mail servers can be any. */
export type MailServers =
  | { kind: 'some' }
  | { kind: 'none'; server: string; because: NoServerReason }
  | Extract<DnsAnswer<never>, { kind: 'unknown' }>;

/** Beyond these, in the order of their priority, nobody's mail would try. */
const MOST_SERVERS = 10;

/**
 * Looks at the names that a domain's MX records give, the preferred first: one that may be a mail server is enough. Asks DNS
 * only. Of several that are none, the preferred one is named.
 */
export async function checkMailServers(names: readonly string[], dns: Dns): Promise<MailServers> {
  const tried = names.slice(0, MOST_SERVERS);
  const found = await Promise.all(tried.map((name) => checkServer(name.replace(/\.$/, '').toLowerCase(), dns)));
  if (found.some((one) => one === 'some')) return { kind: 'some' };
  const unknown = found.find((one) => typeof one === 'object');
  if (unknown) return unknown;
  const because = found[0];
  return typeof because === 'string' && because !== 'some'
    ? { kind: 'none', server: tried[0] ?? '', because }
    : { kind: 'some' };
}

type OneServer = 'some' | NoServerReason | Extract<DnsAnswer<never>, { kind: 'unknown' }>;

async function checkServer(name: string, dns: Dns): Promise<OneServer> {
  if (!name.includes('.') || isIP(name) || /^\[.*\]$/.test(name)) return 'no-name';
  if (/(?:^|\.)invalid$/.test(name)) return 'placeholder';
  if (/(?:^|\.)localhost$/.test(name)) return 'leads-nowhere';
  const answers = await Promise.all([dns.look(name, 'A'), dns.look(name, 'AAAA')]);
  const addresses = answers.flatMap((answer) => (answer.kind === 'records' ? answer.records : []));
  if (addresses.some(leadsSomewhere)) return 'some';
  const unknown = answers.find((answer) => answer.kind === 'unknown');
  if (unknown) return unknown;
  return addresses.length > 0 ? 'leads-nowhere' : 'does-not-exist';
}

const nowhere = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 3],
] as const)
  nowhere.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 127],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  nowhere.addSubnet(net, bits, 'ipv6');

/**
 * Returns whether an address can be another machine's. Private ones count: where the desk runs inside a company's network, DNS gives
 * them for that company's own servers.
 */
export const leadsSomewhere = (address: string): boolean => {
  const family = isIP(address);
  return family !== 0 && !nowhere.check(address, family === 6 ? 'ipv6' : 'ipv4');
};
