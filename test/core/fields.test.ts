import { describe, expect, it } from 'vitest';
import { needsForm, readFields } from '../../src/core/field.ts';
import { field } from '../../src/core/fields/kinds.ts';
import { findLanguages, findTimeZones } from '../../src/core/fields/locales.ts';

const asks = { label: 'What?', example: 'x' };
const read = (kind: Parameters<typeof readFields>[0][string], typed: string) => {
  const { values, faults } = readFields({ it: kind }, { it: typed });
  return values.it ?? { fault: faults.it };
};

describe('a field reads', () => {
  it.each([
    [field.text({ ...asks, longest: 5 }), '  a  b ', 'a b'],
    [field.email(asks), 'Jane@Acme.COM', 'jane@acme.com'],
    [field.email(asks), '“jane@acme.com”.', 'jane@acme.com'],
    [field.date(asks), '2028-02-29', '2028-02-29'],
    [field.time(asks), '9:05', '09:05'],
    [field.language(asks), 'español', 'es'],
    [field.language(asks), 'pt_br', 'pt-BR'],
    [field.language(asks), 'Spanish', 'es'],
    [field.language(asks), 'es-co', 'es-CO'],
    [field.language(asks), 'es-419', 'es-419'],
    [field.language(asks), 'zh-hant-tw', 'zh-Hant-TW'],
    [field.timeZone(asks), 'bogota', 'America/Bogota'],
    [field.timeZone(asks), 'america/new york', 'America/New_York'],
    [field.timeZone(asks), 'utc', 'UTC'],
    [field.yesNo(asks), 'Yes', 'yes'],
    [field.choice({ ...asks, search: async () => [] }), '“Evening”', 'Evening'],
  ])('%# what is meant', (kind, typed, kept) => {
    expect(read(kind, typed)).toBe(kept);
  });

  it.each([
    [field.text({ ...asks, longest: 5 }), 'abcdef'],
    [field.text(asks), '   '],
    [field.email(asks), 'jane@acme'],
    [field.date(asks), '2027-02-29'],
    [field.date(asks), '2027-13-45'],
    [field.date(asks), '31.3.2027'],
    [field.time(asks), '24:00'],
    [field.language(asks), 'klingonese'],
    [field.language(asks), 'x-!'],
    [field.language(asks), 'es-XX'],
    [field.language(asks), 'es-ZZ'],
    [field.language(asks), 'zh-Qqqq'],
    [field.timeZone(asks), 'Mars/Olympus'],
    [field.timeZone(asks), ''],
    [field.yesNo(asks), 'perhaps'],
  ])('%# what is none with words that say how to type it', (kind, typed) => {
    expect(read(kind, typed)).toEqual({ fault: expect.stringMatching(/^[A-Z].*\.$/) });
  });
});

describe('a form', () => {
  const fields = { one: field.text(asks), two: field.text({ ...asks, optional: true }) };

  it('asks where something required is missing, or nothing was given', () => {
    expect(needsForm(fields, undefined)).toBe(true);
    expect(needsForm(fields, { two: 'b' })).toBe(true);
    expect(needsForm(fields, { one: 'a' })).toBe(false);
    expect(needsForm({ two: fields.two }, {})).toBe(true);
    expect(needsForm({ two: fields.two }, { two: 'b' })).toBe(false);
    expect(needsForm({}, undefined)).toBe(false);
  });
});

describe('languages and time zones', () => {
  it('are found by the beginnings of their names, and never more than a select takes', () => {
    expect(findLanguages('port').map(({ id }) => id)).toEqual(['pt', 'pt-BR']);
    expect(findTimeZones('sao p')[0]).toEqual({ id: 'America/Sao_Paulo', name: 'America/Sao Paulo' });
    expect(findTimeZones('').length).toBeLessThanOrEqual(100);
    expect(findLanguages('').length).toBeLessThanOrEqual(100);
  });
});
