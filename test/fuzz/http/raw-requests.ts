import fc from 'fast-check';
import { LEAK } from './nonsense.ts';
import type { Attempt } from './volley.ts';

const ROUTES = [
  '/slack/events',
  '/webhooks/resend',
  `/activate/${LEAK.token}`,
  `/reset/${LEAK.token}`,
  '/healthz',
  '/readyz',
  '/x',
];
const route = fc.constantFrom(...ROUTES);

const SMUGGLED = 'GET /healthz HTTP/1.1\r\nhost: smuggled\r\n\r\n';

/** Shapes that servers and proxies have disagreed about (RFC 9112, 11.2: request smuggling). */
const SHAPES = [
  'content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  'transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n5c\r\n\r\n',
  'content-length: 4\r\ncontent-length: 5\r\n\r\nabcde',
  'content-length: -1\r\n\r\n',
  'content-length: 1e3\r\n\r\n',
  'content-length: 99999999999999999999\r\n\r\n',
  'content-length: 100\r\n\r\nshort',
  'content-length: 0\r\n\r\nlong',
  'transfer-encoding: x\r\n\r\n',
  'transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n',
  'transfer-encoding:\tchunked\r\n\r\nffffffffffffffff\r\n',
  'transfer-encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nx-trailer: 1\r\n\r\n',
  'transfer-encoding: chunked\r\n\r\nzz\r\n',
  ' folded: 1\r\n\r\n',
  'no-colon\r\n\r\n',
  'space : 1\r\n\r\n',
  'host: a\r\nhost: b\r\n\r\n',
  'x: \u0000\r\n\r\n',
  'x: a\rb\r\n\r\n',
  'upgrade: h2c\r\nconnection: upgrade, http2-settings\r\n\r\n',
  'expect: 100-continue\r\ncontent-length: 10\r\n\r\n',
];

const START = fc.constantFrom('GET', 'POST', 'get', 'POST', 'PRI', '\u0016\u0003\u0001', 'G\u0000T', '');
const VERSION = fc.constantFrom(
  ' HTTP/1.1\r\nhost: x\r\n',
  ' HTTP/1.1\r\n',
  ' HTTP/1.0\r\n',
  ' HTTP/2.0\r\n',
  ' HTTP/0.9\r\n',
  '\r\n',
  ' HTTP/1.1\n',
  ' ',
);
const shaped = fc
  .tuple(START, route, VERSION, fc.constantFrom(...SHAPES))
  .map((parts) => `${parts[0]} ${parts[1]}${parts[2]}${parts[3]}`);

const pipelined = fc
  .array(fc.tuple(fc.constantFrom('GET', 'POST'), route), { minLength: 2, maxLength: 12 })
  .map((all) =>
    all.map(([method, path]) => `${method} ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}`).join(''),
  );

/** TLS to a plain port, HTTP/2 without asking, other protocols. */
const GREETINGS = [
  Buffer.from('160301020001000100fc0303', 'hex'),
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  Buffer.from('SSH-2.0-x\r\n'),
  Buffer.from('\u0000\u0000\u0000\u0008\u0004\u00d2\u0016/', 'latin1'),
  Buffer.from('EHLO x\r\n'),
  Buffer.alloc(100_000, 'A'),
  Buffer.alloc(0),
];

/** Bytes that are no good request: halves, pipelines, wrong lengths, both lengths, other protocols, noise. */
export const rawRequests: fc.Arbitrary<Attempt> = fc
  .oneof(
    { weight: 6, arbitrary: shaped.map((value) => Buffer.from(value, 'latin1')) },
    { weight: 3, arbitrary: shaped.map((value) => Buffer.from(value + SMUGGLED, 'latin1')) },
    {
      weight: 3,
      arbitrary: fc.tuple(shaped, fc.nat(200)).map(([value, cut]) => Buffer.from(value.slice(0, cut), 'latin1')),
    },
    { weight: 3, arbitrary: pipelined.map((value) => Buffer.from(value)) },
    { weight: 2, arbitrary: fc.constantFrom(...GREETINGS) },
    { weight: 2, arbitrary: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)) },
  )
  .map((bytes) => ({ what: JSON.stringify(bytes.toString('latin1')), bytes, hangUp: 30 }));
