import fc from 'fast-check';
import { expect, test } from 'vitest';
import { likelyTypo } from '../../../../src/email/doctor/learner/typo.ts';

test.each([
  ['jane@gmial.com', 'jane@gmail.com'],
  ['jane@gmal.com', 'jane@gmail.com'],
  ['jane@gamil.com', 'jane@gmail.com'],
  ['jane@mgail.com', 'jane@gmail.com'],
  ['jane@gmaill.com', 'jane@gmail.com'],
  ['jane@gmail.co', 'jane@gmail.com'],
  ['jane@gmail.cm', 'jane@gmail.com'],
  ['jane@gmail.con', 'jane@gmail.com'],
  ['jane@hotmial.com', 'jane@hotmail.com'],
  ['jane@hotmal.com.br', 'jane@hotmail.com.br'],
  ['jane@outlok.es', 'jane@outlook.es'],
  ['jane@yaho.com', 'jane@yahoo.com'],
  ['jane@yahoo.cmo', 'jane@yahoo.com'],
  ['jane@iclod.com', 'jane@icloud.com'],
  ['jane@acme.con', 'jane@acme.com'],
  ['jane@acme.cmo', 'jane@acme.com'],
  ['jane@acme.nte', 'jane@acme.net'],
  ['jane@acme.ogr', 'jane@acme.org'],
  ['Jané+x%20@Gmial.com', 'Jané+x%20@gmail.com'],
])('%s was probably meant to be %s', (typed, meant) => {
  expect(likelyTypo(typed)).toBe(meant);
});

test.each(
  [
    'gmail.com googlemail.com hotmail.com outlook.com yahoo.com icloud.com protonmail.com',
    'yahoo.com.br yahoo.com.ar yahoo.com.au yahoo.co.uk yahoo.dk yahoo.de hotmail.se hotmail.es outlook.com.br',
    'mail.com email.com ymail.com fmail.com cloud.com gmx.de me.com aol.com live.com proton.me hey.com',
    'acme.com acme.co acme.cm acme.io acme.ai acme.test acme.corp acme.local sap.com aon.com att.com x.com',
    'school.edu.br uol.com.br terra.com.br bol.com.br unam.mx goal.com hotel.com',
  ].flatMap((line) => line.split(' ')),
)('%s is no slip', (domain) => {
  expect(likelyTypo(`jane@${domain}`)).toBeUndefined();
});

test.each([
  '',
  'jane',
  '@gmial.com',
  'jane@',
  'jane@localhost',
  'jane@[10.0.0.1]',
  'jane@(((.con',
  `jane@${'a.'.repeat(200)}con`,
])('what is no address (%s) has no slip', (text) => {
  expect(likelyTypo(text)).toBeUndefined();
});

test('whatever is typed, a suggestion is another domain for the same name, and is no slip itself', () => {
  const typed = fc.oneof(
    fc.string(),
    fc.emailAddress(),
    fc.tuple(fc.string(), fc.domain()).map((parts) => parts.join('@')),
  );
  fc.assert(
    fc.property(typed, (email) => {
      const meant = likelyTypo(email);
      if (meant === undefined) return;
      expect(meant.slice(0, meant.lastIndexOf('@'))).toBe(email.slice(0, email.lastIndexOf('@')));
      expect(meant).not.toBe(email);
      expect(likelyTypo(meant) ?? meant).not.toBe(email);
    }),
  );
});
