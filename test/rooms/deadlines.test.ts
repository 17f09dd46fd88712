import { readFileSync } from 'node:fs';
import { parseSync, Visitor } from 'oxc-parser';
import { describe, expect, it } from 'vitest';
import { sourcesBelow } from '../support/sources.ts';

/** What leaves the house, and the files that hold it to a deadline: one that a garbage collection cannot lose. */
const KEEPERS: Record<string, readonly string[]> = {
  fetch: ['src/deadline.ts'],
  dns: ['src/email/doctor/dns/dns.ts', 'src/platform/push/exchange.ts'],
  http: ['src/platform/push/exchange.ts'],
  https: ['src/platform/push/exchange.ts'],
  WebClient: ['src/slack/transport/client.ts'],
  Resend: [
    'src/email/doctor/resend/resend-domain.ts',
    'src/email/doctor/resend/resend-webhook.ts',
    'src/email/provider-events.ts', // reads what came in
    'src/email/sender.ts',
    'src/email/suppression-list.ts',
  ],
  // Asks a Postgres once, until a timeout of the socket's own.
  net: ['src/db/installation/address.ts'],
  tls: ['src/db/installation/address.ts'],
  // Each hand-over ends by a timer of the batches' own.
  OTLPTraceExporter: ['src/telemetry/tracing.ts'],
};

const CLIENTS = new Set(['WebClient', 'Resend', 'OTLPTraceExporter']);
const MODULES = /^(?:node:)?(dns|http|http2|https|net|tls|undici|ws)(?:\/promises)?$/;
/** What those modules have that calls nobody. */
const HARMLESS = new Set(['createServer', 'BlockList', 'isIP', 'isIPv4', 'isIPv6']);

/** Returns what of a source leaves the house: a client, a module, `fetch`, or a signal whose timer may be collected. */
function leaving(file: string, source: string): string[] {
  const found: string[] = [];
  const keys = new Set<number>();
  const identifiers: { name: string; start: number }[] = [];
  new Visitor({
    ImportDeclaration({ source: { value }, specifiers, importKind }) {
      const [, name] = MODULES.exec(value) ?? [];
      const isHarmless = (one: (typeof specifiers)[number]) =>
        one.type === 'ImportSpecifier' &&
        (one.importKind === 'type' || (one.imported.type === 'Identifier' && HARMLESS.has(one.imported.name)));
      if (name && importKind !== 'type' && !specifiers.every(isHarmless)) found.push(name);
    },
    NewExpression({ callee }) {
      if (callee.type === 'Identifier' && CLIENTS.has(callee.name)) found.push(callee.name);
    },
    Property({ key, shorthand }) {
      if (!shorthand) keys.add(key.start);
    },
    TSPropertySignature({ key }) {
      keys.add(key.start);
    },
    MemberExpression({ object, property, computed }) {
      if (computed || property.type !== 'Identifier') return;
      const owner = object.type === 'Identifier' ? object.name : '';
      if (owner === 'AbortSignal' && property.name !== 'abort') found.push(`AbortSignal.${property.name}`);
      if (owner !== 'globalThis') keys.add(property.start);
    },
    Identifier: (identifier) => void identifiers.push(identifier),
  }).visit(parseSync(file, source).program);
  if (identifiers.some(({ name, start }) => name === 'fetch' && !keys.has(start))) found.push('fetch');
  return found;
}

/** Of the program, not of the playground, which calls nobody but itself. */
const sources = sourcesBelow('src').filter((file) => !file.startsWith('src/playground/'));
const found = sources.flatMap((file) => leaving(file, readFileSync(file, 'utf8')).map((what) => ({ file, what })));

describe('what leaves the house', () => {
  it('has a deadline, kept by one of a few files', () => {
    expect(found.filter(({ file, what }) => !KEEPERS[what]?.includes(file))).toEqual([]);
  });

  it('is still there, in each of them', () => {
    for (const [what, files] of Object.entries(KEEPERS))
      for (const file of files) expect(found).toContainEqual({ file, what });
  });

  it.each([
    ["await fetch('https://acme.test')", 'fetch'],
    ['const call = measured(fetch)', 'fetch'],
    ['const client = { fetch }', 'fetch'],
    ["globalThis.fetch('https://acme.test')", 'fetch'],
    ["import { Resolver } from 'node:dns/promises'", 'dns'],
    ["import { isIP, connect } from 'node:net'", 'net'],
    ["import https from 'node:https'", 'https'],
    ['AbortSignal.timeout(7)', 'AbortSignal.timeout'],
    ['AbortSignal.any([one, two])', 'AbortSignal.any'],
    ["new WebClient('xoxb')", 'WebClient'],
  ])('is found: %s', (source, what) => {
    expect(leaving('any.ts', source)).toEqual([what]);
  });

  it.each([
    "import { createServer, type ClientRequest } from 'node:http'",
    "import type { Socket } from 'node:net'",
    'new WebClientError()',
    'client({ fetch: call }).fetch',
    'type Options = { fetch: Call }',
    'AbortSignal.abort()',
  ])('is not seen where there is none: %s', (source) => {
    expect(leaving('any.ts', source)).toEqual([]);
  });
});
