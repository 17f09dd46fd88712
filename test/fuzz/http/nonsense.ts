import fc from 'fast-check';

/** Stands in what is sent, and must be nowhere in the log: an address, and a link's secret. */
export const LEAK = {
  address: 'zqleak@zqleak.test',
  token: 'zqleak-zqleak-zqleak-zqleak-zqleak-zqleak-1',
  /** In both. */
  mark: 'zqleak',
} as const;

const ODD = [
  '',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud83d',
  '😀'.repeat(40),
  '\u202Eevil\u2066',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  "' or 1=1; --",
  '../../etc/passwd',
  '%00',
  '%',
  '%zz',
  '<!channel>',
  '<mailto:a|b>',
  '{{7*7}}',
  '-1',
  '1e999',
  'NaN',
  'null',
  '[object Object]',
  '\r\nx-injected: 1',
  '٣',
  'ﬀﬁ',
  'a'.repeat(3000),
  '@'.repeat(300),
  '<'.repeat(999),
  LEAK.address,
  `mail ${LEAK.address} now`,
  LEAK.token,
];

/** Text of every kind: ordinary, odd, binary; now and then very long. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...ODD) },
  { weight: 30, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 20, arbitrary: fc.string({ maxLength: 60 }) },
  { weight: 1, arbitrary: fc.nat(1_500_000).map((length) => 'L'.repeat(length)) },
);

/** A value that nobody asked for. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: text },
  {
    weight: 3,
    arbitrary: fc.constantFrom(null, true, false, 0, -1, 1e308, 2 ** 53, [], {}, [[]], [null], { id: null }),
  },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(text, text, { maxKeys: 4 }) },
);

/** JSON that parses and means nothing: flat, deep (to 10,000 levels) or wide. */
export const json: fc.Arbitrary<string> = fc.oneof(
  { weight: 20, arbitrary: junk.map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.nat(10_000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)) },
  { weight: 1, arbitrary: fc.nat(10_000).map((depth) => '{"a":'.repeat(depth) + 1 + '}'.repeat(depth)) },
  { weight: 1, arbitrary: fc.nat(20_000).map((width) => JSON.stringify(Array(width).fill({ id: 1 }))) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('{"__proto__":{"type":"x"}}', '{"a":1,"a":2}', '{', '"', '\ufeff{}', '1e9999'),
  },
);

type Change = { at: number; to: unknown };

/** A good value with one to three of its parts, at any depth, replaced by junk or left out. */
export function broken(good: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(good);
  const change = fc.record({ at: fc.nat(paths.length - 1), to: fc.option(junk, { nil: undefined, freq: 3 }) });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => changed(good, paths, changes));
}

function changed(good: unknown, paths: string[][], changes: Change[]): unknown {
  const copy = { root: structuredClone(good) } as Record<string, unknown>;
  for (const { at, to } of changes) {
    const path = ['root', ...(paths[at] ?? [])];
    const last = path.pop() as string;
    const parent = path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], copy);
    if (typeof parent !== 'object' || parent === null) continue; // an earlier change took it away
    if (to === undefined) delete (parent as Record<string, unknown>)[last];
    else (parent as Record<string, unknown>)[last] = structuredClone(to); // a later change may go into it
  }
  return copy.root;
}

function pathsOf(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, part]) => pathsOf(part).map((path) => [key, ...path]))];
}

/** Text that UTF-8 can carry: half a surrogate pair becomes U+FFFD. */
export const wellFormed = (value: string) => Buffer.from(value).toString();

/** As much of a text as Node's parser takes in a header, as bytes: UTF-8 and DEL included, control characters not. */
export const inHeader = (value: string) =>
  [...Buffer.from(value.slice(0, 3000)).toString('latin1')].filter((character) => character >= ' ').join('');

/** The same for a request's address, where a space ends it. */
export const inPath = (value: string) => inHeader(value).replaceAll(' ', '');
