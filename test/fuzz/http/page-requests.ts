import fc from 'fast-check';
import { inHeader, inPath, json, LEAK, text, wellFormed } from './nonsense.ts';
import { requestBytes } from './speak.ts';
import type { Attempt } from './volley.ts';

const encoded = text.map((value) => encodeURIComponent(wellFormed(value).slice(0, 1000)));
const rest = fc.oneof(
  { weight: 3, arbitrary: fc.constant(`/${LEAK.token}`) },
  {
    weight: 2,
    arbitrary: fc.string({ unit: fc.constantFrom(...'abcXYZ019_-'), minLength: 43, maxLength: 43 }).map((t) => `/${t}`),
  },
  { weight: 3, arbitrary: text.map((value) => `/${inPath(value)}`) },
  { weight: 3, arbitrary: encoded.map((value) => `/${value}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      '/',
      '//',
      '/..',
      '/%2e%2e/',
      '/%c0%ae',
      '?',
      `/${LEAK.token}?x=${LEAK.address}`,
      `/${LEAK.token}%00`,
      `/${'a/'.repeat(900)}`,
    ),
  },
);

const methods = (usual: string[]) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...usual) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        'HEAD',
        'OPTIONS',
        'PUT',
        'PATCH',
        'DELETE',
        'TRACE',
        'PROPFIND',
        'M-SEARCH',
        'QUERY',
        'CONNECT',
      ),
    },
  );
const contentType = fc.constantFrom(
  ...Array<string>(9).fill('application/x-www-form-urlencoded'),
  'application/x-www-form-urlencoded; charset=utf-7',
  'application/json',
  'multipart/form-data; boundary=x',
  'text/plain',
  '',
  ';',
  'application/x-www-form-urlencoded; charset="',
);
const body = fc.oneof(
  { weight: 6, arbitrary: text.map((value) => `password=${encodeURIComponent(wellFormed(value))}`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'password=a&password=b',
      'password[]=a',
      'password[a]=b',
      '__proto__=x&password=y',
      'password',
      '=',
      '&&&',
      'password=%',
      `password=${LEAK.address}`,
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(text, text)
      .map((values) => values.map((value) => encodeURIComponent(wellFormed(value))))
      .map(([email, password]) => `email=${email}&password=${password}`),
  },
  { weight: 2, arbitrary: json },
  { weight: 1, arbitrary: fc.nat(3000).map((fields) => 'a=b&'.repeat(fields)) },
);
/** Most come from an address of their own: else the limit of 60 a minute would turn most of the posts away. */
const from = fc.oneof({ weight: 9, arbitrary: fc.ipV4() }, { weight: 1, arbitrary: text.map(inHeader) });
const oddHeader = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 3,
    arbitrary: text.map(
      (value): Record<string, string> => ({
        'accept-language': inHeader(value),
        cookie: inHeader(value),
        host: inHeader(value) || 'x',
      }),
    ),
  },
  { weight: 1, arbitrary: fc.nat(40_000).map((length): Record<string, string> => ({ 'x-long': 'h'.repeat(length) })) },
  {
    weight: 1,
    arbitrary: fc.nat(1500).map((count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`x-${i}`, '']))),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>>(
      { expect: '100-continue' },
      { expect: 'x' },
      { upgrade: 'websocket', connection: 'upgrade' },
      { range: 'bytes=0-0,-1' },
      { 'if-none-match': '*' },
      { 'content-encoding': 'gzip' },
      { 'accept-encoding': 'x;q=nan' },
      { authorization: `Bearer ${LEAK.token}` },
    ),
  },
);

/**
 * Requests with any method, headers and body, to `path` and to any address below it.
 * @param options.itself how often to `path` itself, against 6 times below it.
 * @param options.usual the methods of most.
 * @param options.isDirect whether some come from no proxy.
 */
export function pageRequests(
  path: fc.Arbitrary<string>,
  { itself = 1, usual = ['GET', 'POST', 'POST'], isDirect = false } = {},
): fc.Arbitrary<Attempt> {
  const proxy = from.map((address): Record<string, string> => ({ 'x-forwarded-for': address }));
  const forwarded = isDirect ? fc.oneof(proxy, fc.constant({})) : proxy;
  const below = fc.oneof({ weight: itself, arbitrary: fc.constant('') }, { weight: 6, arbitrary: rest });
  return fc
    .record({ path, rest: below, method: methods(usual), contentType, body, forwarded, oddHeader })
    .map((parts) => {
      const headers = { 'content-type': parts.contentType, ...parts.forwarded, ...parts.oddHeader };
      const content = parts.method === 'GET' || parts.method === 'HEAD' ? '' : wellFormed(parts.body);
      const address = `${parts.path}${parts.rest}`;
      return {
        what: `${parts.method} ${address} ${JSON.stringify(headers)} ${content}`,
        bytes: requestBytes(parts.method, address, headers, content),
      };
    });
}

/** Any address at all. */
export const anyPath = fc.oneof(
  text.map((value) => `/${inPath(value)}`),
  fc.constantFrom('', '*', 'http://elsewhere.test', '/metrics', '/.env', '/webhooks', '/slack', '/slack/events/'),
);
