import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import type { Secrets } from './core/credentials/link-token.ts';
import { isPlaceholder, secretProblem } from './core/credentials/secret-strength.ts';
import { type PlatformField, platformFields } from './core/platform/fields.ts';
import { type PlatformToken, type TokenScope, tokenScopes } from './core/platform/token.ts';

/** Values with commas or spaces between them; none where the setting is left out. */
const list = z
  .string()
  .default('')
  .transform((text) => text.split(/[\s,]+/).filter(Boolean));

/** Ids of Slack users and user groups. `what` says whose they are. */
export const ids = (what: string) =>
  list.refine((all) => all.every((id) => /^[UWS][A-Z0-9]{2,}$/.test(id)), {
    error: `list Slack ids with commas: user ids (U…) and user-group ids (S…) of ${what}`,
  });

const CHANNEL = /^[CG][A-Z0-9]{2,}$/;

/** The id of a Slack channel. */
export const channel = z
  .string()
  .regex(CHANNEL, 'set it to one channel id (C… or G…): it is at the end of “About” in the channel’s details');

/** Ids of Slack channels. */
export const channels = list.refine((all) => all.every((id) => CHANNEL.test(id)), {
  error: 'list channel ids (C… or G…) with commas: an id is at the end of “About” in the channel’s details',
});

/** IP addresses of DNS servers. */
export const dnsServers = list.refine((all) => all.every(isDnsServer), {
  error: 'list IP addresses of DNS servers with commas, with a port where it is not 53, like 10.0.0.2,10.0.0.3:5353',
});

/** Returns whether a text is an IP address, with a port after a colon where it is not 53; IPv6 with a port in brackets. */
function isDnsServer(text: string): boolean {
  const [, v6, v4, port] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  if (v6 === undefined && v4 === undefined) return isIPv6(text);
  return (v6 ? isIPv6(v6) : isIPv4(v4 ?? '')) && Number(port ?? 53) >= 1 && Number(port ?? 53) <= 65_535;
}

/** The proxies in front: how many, or their addresses; undefined where there is none. */
export const proxies = list
  .refine((all) => (all.length === 1 && /^[1-9]$/.test(all[0] ?? '')) || all.every(isNetwork), {
    error:
      'set it to how many proxies stand in front, like 1, or to their addresses with commas, like 10.0.0.5,172.18.0.0/16; leave it out where there is none',
  })
  .transform((all) => {
    if (all.length === 0) return undefined;
    return all.length === 1 && /^\d$/.test(all[0] ?? '') ? Number(all[0]) : all;
  });

/** Returns whether a text is an IP address, or a network of them as 10.0.0.0/8; one that holds every address is none. */
function isNetwork(text: string): boolean {
  const [, address = '', length] = /^([^/]+)(?:\/([1-9]\d{0,2}))?$/.exec(text) ?? [];
  return (isIPv4(address) && Number(length ?? 32) <= 32) || (isIPv6(address) && Number(length ?? 128) <= 128);
}

/** An address of the web, without slashes at its end. */
export const url = (example: string) =>
  z
    .url({ protocol: /^https?$/, error: `set it to an address, like ${example}` })
    .transform((text) => text.replace(/(?<!\/)\/+$/, ''));

/**
 * Returns whether an address is within a private network by what it is called: this machine, an IP address that is not
 * public, a name without a dot, or one of a zone that no public name is in (RFC 6762; RFC 6761; ICANN, “.internal”).
 */
export function isPrivateHost(address: string): boolean {
  const host = new URL(address).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (ipaddr.isValid(host)) return ipaddr.process(host).range() !== 'unicast';
  return !host.includes('.') || /\.(?:localhost|local|internal)$/.test(host);
}

/** An address of a host, and of a path that needs no escaping where it has one: links are made from it. */
export const plainUrl = (example: string) =>
  url(example)
    .refine(isPlainAddress, {
      error:
        'set it to a host, with a path of letters, digits, dots and dashes where it has one: https://acme.com/desk',
    })
    .transform((text) => new URL(text).href.replace(/(?<!\/)\/+$/, ''));

function isPlainAddress(text: string): boolean {
  const { search, hash, username, password, pathname } = new URL(text);
  return !search && !hash && !username && !password && /^(?:\/[\w.~-]+)*\/*$/.test(pathname);
}

/** A token that somebody else made, whole: not what stands for it in an example. */
export const token = (prefix: string, from: string) =>
  z
    .string({ error: `set it to ${from}; it begins with ${prefix}` })
    .startsWith(prefix, { error: `it must begin with ${prefix}: it is ${from}`, abort: true })
    .refine((text) => /^[\w-]+$/.test(text.slice(prefix.length)) && !isPlaceholder(text.slice(prefix.length)), {
      error: `it is only an example’s: set it to ${from}`,
    });

/** A text that keeps others out. `from` says where to get one. */
export const secret = (least: number, from: string) =>
  z
    .string({ error: `set it to a long random text: ${from}` })
    .min(least, { error: `it needs at least ${least} characters: ${from}`, abort: true })
    .superRefine((text, { addIssue }) => {
      const problem = secretProblem(text);
      if (problem === 'placeholder') addIssue(`it is only an example’s: ${from}`);
      if (problem === 'guessable') addIssue(`it is so regular that it can be guessed: ${from}`);
    });

/** The least bytes of a webhook's key (Standard Webhooks, “Signature scheme”): fewer could be tried out. */
const LEAST_KEY = 24;

/** The secret that a webhook's events are signed with. `from` says where it stands. */
export const webhookSecret = (from: string) =>
  z
    .string()
    .startsWith('whsec_', { error: `it must begin with whsec_: it is ${from}`, abort: true })
    .refine(isWebhookKey, { error: `it is not whole, or only an example’s: set it to ${from}` });

function isWebhookKey(text: string): boolean {
  const key = text.slice('whsec_'.length);
  const isWhole = /^[A-Za-z0-9+/]+={0,2}$/.test(key) && Buffer.from(key, 'base64').length >= LEAST_KEY;
  return isWhole && secretProblem(key) === undefined;
}

/**
 * One value; or two with a comma between them while a new one takes an old one's place, the new one first
 * (src/http/README.md).
 */
export const oneOrTwo = (kind: z.ZodString) =>
  z
    .string({ error: kind.safeParse(undefined).error?.issues[0]?.message })
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(kind).min(1).max(2, 'set it to one value, or to two with a comma between them: the new one first'))
    .transform((all) => all as unknown as Secrets);

/** Headers as OpenTelemetry writes them, with commas between them: a value may be percent-encoded. */
export const headers = z
  .string()
  .default('')
  .transform((text) => text.split(',').filter((part) => part.trim()))
  .refine((parts) => parts.every((part) => /^\s*[\w-]+\s*=[^\r\n]*$/.test(part)), {
    error: 'write it like name=value,other=value',
  })
  .transform((parts) => Object.fromEntries(parts.map(readHeader)));

function readHeader(part: string): [string, string] {
  const at = part.indexOf('=');
  return [part.slice(0, at).trim(), decodePercents(part.slice(at + 1).trim())];
}

/** Returns a text that may be percent-encoded without that. */
export function decodePercents(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A whole number. `what` says of what, with an example. */
export const wholeNumber = (what: string, least: number, most = 10_000) =>
  z.coerce
    .number({ error: `set it to ${what}` })
    .int(`set it to ${what}`)
    .min(least, `set it to ${what}`)
    .max(most, `it is at most ${new Intl.NumberFormat('en').format(most)}: set it to ${what}`);

/** The fields of a learner that the platform takes: all, unless some are listed. */
export const platformFieldNames = list
  .refine((all) => all.every((name) => platformFields.some((field) => field === name)), {
    error: `list what your platform takes with commas, of ${platformFields.join(', ')}; leave it out where it takes all`,
  })
  .transform((all): ReadonlySet<PlatformField> => new Set(all.length > 0 ? (all as PlatformField[]) : platformFields));

const TOKEN_FORM =
  'write each as name:scope:token, like acme:records:… (scopes records, changes, sign-in; several with a plus between them), with commas between them';
const LEAST_TOKEN = 32;

/** The tokens of the API: at least 32 characters each, each name once. */
export const platformTokens = list.transform((all, { addIssue }): PlatformToken[] => {
  const tokens = all.flatMap((text) => readToken(text, addIssue) ?? []);
  if (new Set(tokens.map(({ name }) => name)).size < tokens.length) addIssue('it has the same name twice');
  if (new Set(tokens.map(({ token: value }) => value)).size < tokens.length) addIssue('it has the same token twice');
  return tokens;
});

function readToken(text: string, addIssue: (problem: string) => void): PlatformToken | undefined {
  const [, name, scopes, value] = /^([\w.-]{1,40}):([a-z+-]+):([\w~+/=.-]+)$/.exec(text) ?? [];
  const isScope = (scope: string): scope is TokenScope => tokenScopes.some((known) => known === scope);
  const named = scopes?.split('+') ?? [];
  if (!name || !value || !named.every(isScope)) return void addIssue(TOKEN_FORM);
  const problem = value.length < LEAST_TOKEN ? 'short' : secretProblem(value);
  if (!problem) return { name, scopes: named, token: value };
  addIssue(
    `the token of ${name} is too weak: it needs at least ${LEAST_TOKEN} random characters: openssl rand -hex 32`,
  );
}
