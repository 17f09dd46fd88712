import { expect, it } from 'vitest';
import { field } from '../../../src/core/fields/kinds.ts';
import { readAddress, showAddress } from '../../../src/core/mail/email-address.ts';
import { maskEmail } from '../../../src/core/personal/mask.ts';
import { rowSchema } from '../../../src/core/records/record.ts';
import { findEmails, readWord } from '../../../src/slack/input/emails.ts';

const local = (length: number) => 'a'.repeat(length);
const label = (length: number) => 'b'.repeat(length);

/** What is typed or stands in a file, the address it is, and how it is shown where that differs. */
const addresses: [written: string, kept: string, shown?: string][] = [
  ['jane@x.test', 'jane@x.test'],
  ['Jane.Doe@X.TEST', 'jane.doe@x.test'],
  ['jane+tag@x.test', 'jane+tag@x.test'],
  ["o'brien@x.test", "o'brien@x.test"],
  ['o’brien@x.test', "o'brien@x.test"],
  ['r&d@x.test', 'r&d@x.test'],
  ['a/b@x.test', 'a/b@x.test'],
  ['jane_doe-1@mail.x-y.co.uk', 'jane_doe-1@mail.x-y.co.uk'],
  ['1@x.test', '1@x.test'],
  ['jane@1x.test', 'jane@1x.test'],
  ['jane@müller.de', 'jane@xn--mller-kva.de', 'jane@müller.de'],
  ['jane@MÜLLER.de', 'jane@xn--mller-kva.de', 'jane@müller.de'],
  ['jane@mu\u0308ller.de', 'jane@xn--mller-kva.de', 'jane@müller.de'],
  ['jane@xn--mller-kva.de', 'jane@xn--mller-kva.de', 'jane@müller.de'],
  ['jane@XN--MLLER-KVA.DE', 'jane@xn--mller-kva.de', 'jane@müller.de'],
  ['jane@bücher.xn--p1ai', 'jane@xn--bcher-kva.xn--p1ai', 'jane@bücher.рф'],
  ['jane@bücher.рф', 'jane@xn--bcher-kva.xn--p1ai', 'jane@bücher.рф'],
  ['jane@例え.テスト', 'jane@xn--r8jz45g.xn--zckzah', 'jane@例え.テスト'],
  ['jane@straße.de', 'jane@xn--strae-oqa.de', 'jane@straße.de'],
  [`${local(64)}@x.test`, `${local(64)}@x.test`],
  [`jane@${label(63)}.test`, `jane@${label(63)}.test`],
];

it.each(addresses)('%j is the address %s everywhere', (written, kept, shown = kept) => {
  expect(readAddress(written)).toBe(kept);
  expect(readAddress(kept)).toBe(kept);
  expect(rowSchema.shape.email.parse(written)).toBe(kept);
  expect(readWord(written)).toEqual({ emails: [kept], isSure: true });
  expect(findEmails(written).emails).toContain(kept);
  expect(field.email({ label: 'x', example: 'x' }).read(written)).toEqual({ value: kept });
  expect(showAddress(kept)).toBe(shown);
  expect(maskEmail(kept)).toBe(`${kept[0]}•••${shown.slice(shown.indexOf('@'))}`);
});

it.each([
  ['', 'jane', '@', 'jane@', '@x.test', 'jane@x', 'jane@x.', 'jane@.test', 'jane@x..test'],
  [
    'jane doe@x.test',
    'jane@x test',
    'jane@@x.test',
    'a@b@x.test',
    'jane@x.test,',
    '<jane@x.test>',
    'mailto:jane@x.test',
  ],
  ['.jane@x.test', 'jane.@x.test', 'jane..doe@x.test', '"jane doe"@x.test', 'jane(x)@x.test', 'jane,doe@x.test'],
  ['jane@-x.test', 'jane@x-.test', 'jane@x_y.test', 'jane@x.t', 'jane@x.123', 'jane@1.2.3.4', 'jane@[1.2.3.4]'],
  ['jane@x.test/y', 'jane@%78.test', 'jane@x.test#y', 'jane@x.te*st', 'jane@xn--zzzz.de', 'jane@xn--.de'],
  ['josé@x.test', 'жанна@x.test', 'ja\u00adne@x.test', 'ja\u200bne@x.test', 'jane@x.te\u0000st', 'ja\nne@x.test'],
  [`${local(65)}@x.test`, `jane@${label(64)}.test`, `jane@${`${label(63)}.`.repeat(4)}test`],
])('%j and its like are none, for nobody', (...written) => {
  for (const text of written) {
    expect(readAddress(text)).toBeUndefined();
    expect(rowSchema.shape.email.safeParse(text).success).toBe(false);
  }
});

it('leaves as it is what is no international domain', () => {
  expect(showAddress('jane@xn--zzzz.de')).toBe('jane@xn--zzzz.de');
  expect(showAddress('xn--mller-kva.de')).toBe('müller.de');
});
