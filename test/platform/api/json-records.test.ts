import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRecords } from '../../../src/platform/api/json-records.ts';
import type { GivenRow } from '../../../src/service/records/stage-records.ts';

async function* inParts(body: Uint8Array, cuts: readonly number[]) {
  let from = 0;
  for (const cut of [...cuts, body.length].map((at) => Math.min(at, body.length)).toSorted((a, b) => a - b)) {
    yield body.subarray(from, cut);
    from = Math.max(from, cut);
  }
}

async function read(body: string | Uint8Array, cuts: readonly number[] = []): Promise<GivenRow[]> {
  const rows: GivenRow[] = [];
  for await (const part of readRecords(inParts(typeof body === 'string' ? Buffer.from(body) : body, cuts)))
    rows.push(...part);
  return rows;
}

const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
  fc.array(fc.string()),
);
const record = fc.record({ email: value, group: value, other: value }, { requiredKeys: [] });

describe('the records of a body', () => {
  it('are the same wherever the body is cut, as an array and line by line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1 }), fc.array(fc.nat(2_000)), async (records, cuts) => {
        const lines = await read(records.map((one) => JSON.stringify(one)).join('\n'), cuts);
        expect(lines.map(({ line }) => line)).toEqual(records.map((_, i) => i + 1));
        for (const space of [undefined, 2])
          expect(await read(JSON.stringify(records, null, space), cuts)).toEqual(lines);
      }),
    );
  });

  it.each([
    ['is nothing', '', 'It is empty.'],
    ['is blank', ' \n\n ', 'It is empty.'],
    ['is an array without an end', '[{"email":"a@x.test"},', 'It is not whole JSON.'],
    ['is an array that ends in a record', '[{"email":"a@x.test"', 'It is not whole JSON.'],
    ['goes on after the array', '[{}] {}', 'It is not whole JSON.'],
    ['has an element that is no JSON', '[{}, {email: 1}]', 'It is not whole JSON.'],
    ['is no UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d), 'It is not UTF-8.'],
    ['ends inside a character', Uint8Array.of(0x7b, 0xc3), 'It is not UTF-8.'],
    ['has a record that is too long', `{"email":"${'a'.repeat(70_000)}"}`, 'A record has more than 65536 characters.'],
    [
      'has an element that is too long',
      `[{"email":"${'a'.repeat(70_000)}"}]`,
      'A record has more than 65536 characters.',
    ],
  ])('are none where it %s', async (_, body, detail) => {
    await expect(read(body, [3, 9])).rejects.toMatchObject({ more: { detail } });
  });

  it('say that they were cut off where the caller is gone', async () => {
    async function* gone() {
      yield Buffer.from('{"email":"a@x.test"}\n');
      throw new Error('aborted');
    }
    const reading = async () => {
      for await (const _ of readRecords(gone()));
    };
    await expect(reading()).rejects.toMatchObject({ more: { detail: 'It was cut off.' } });
  });

  it('leave what is absent or empty, clear what is null, and are at fault where a value is none', async () => {
    const [row, text, deep, big] = await read(
      [
        '{"email":" A@x.test ","group":null,"given_name":"","vpa_interval_days":90,"vpa_mandatory":true,"vpa_completed_at":null,"external_id":null,"__proto__":1}',
        '"text"',
        `{"email":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
        '{"external_id":12345678901234567890}',
      ].join('\n'),
    );
    expect(row).toEqual({
      line: 1,
      cells: { email: 'A@x.test', vpa_interval_days: '90', vpa_mandatory: 'true' },
      cleared: ['group'],
      unknownFields: ['__proto__'],
    });
    expect(text?.faults).toEqual([{ column: null, detail: 'is no object' }]);
    expect([deep?.faults?.[0]?.column, big?.faults?.[0]?.column]).toEqual(['email', 'external_id']);
  });
});
