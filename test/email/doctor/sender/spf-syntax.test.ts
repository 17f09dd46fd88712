import { expect, it } from 'vitest';
import { isMeantAsSpf, spfFault } from '../../../../src/email/doctor/sender/spf-syntax.ts';

it.each([
  'v=spf1',
  'v=spf1 -all',
  'V=SPF1 INCLUDE:amazonses.com ~ALL',
  'v=spf1 a mx ptr include:a.com ip4:1.2.3.4 ip4:1.2.3.0/24 ip6:2001:db8::/32 exists:%{i}._spf.x.com ?all',
  'v=spf1 +a:mail.x.com/24//64 mx/24 a//64 mx:x.com/30 -all',
  'v=spf1 redirect=_spf.x.com',
  'v=spf1 include:%{d2}.spf.x.com exp=explain.%{d}',
  'v=spf1 include:spf-all.x.com. include:_spf_1.x.com x-tag=1 ~all',
])('%s is in order', (record) => expect(spfFault(record)).toBeUndefined());

it.each([
  [
    'include:_spf.google.cominclude:amazonses.com ~all',
    'include:_spf.google.cominclude:amazonses.com',
    'include:_spf.google.com include:amazonses.com ~all',
  ],
  ['include:amazonses.com~all', 'include:amazonses.com~all', 'include:amazonses.com ~all'],
  ['include:amazonses.com-all', 'include:amazonses.com-all', 'include:amazonses.com -all'],
  ['ip4:1.2.3.4ip4:5.6.7.8 -all', 'ip4:1.2.3.4ip4:5.6.7.8', 'ip4:1.2.3.4 ip4:5.6.7.8 -all'],
  ['include:a.comredirect=b.com', 'include:a.comredirect=b.com', 'include:a.com redirect=b.com'],
  ['include: amazonses.com ~all', 'include:', 'include:amazonses.com ~all'],
  ['include:a.com, include:b.com ~all', 'include:a.com,', 'include:a.com include:b.com ~all'],
  ['include:a.com;ip4:1.2.3.4 ~all', 'include:a.com;ip4:1.2.3.4', 'include:a.com ip4:1.2.3.4 ~all'],
  ['include:a.com ~all;', '~all;', 'include:a.com ~all'],
  ['include:a.com –all', '–all', 'include:a.com -all'],
  ['include:a.com ~ all', '~', 'include:a.com ~all'],
  ['incluude:a.com ~all', 'incluude:a.com', 'include:a.com ~all'],
  ['include=a.com ~all', 'include=a.com', 'include:a.com ~all'],
  ['includes:a.com ~all', 'includes:a.com', 'include:a.com ~all'],
  ['ipv4:1.2.3.4 -all', 'ipv4:1.2.3.4', 'ip4:1.2.3.4 -all'],
  ['ip:1.2.3.4 -all', 'ip:1.2.3.4', 'ip4:1.2.3.4 -all'],
  ['redirect:a.com', 'redirect:a.com', 'redirect=a.com'],
  ['ip4:1.2.3.4/99 mx -all', 'ip4:1.2.3.4/99', 'mx -all'],
  ['ip4:1.2.3 -all', 'ip4:1.2.3', '-all'],
  ['mx/33 -all', 'mx/33', 'mx -all'],
  ['include:localhost -all', 'include:localhost', '-all'],
  ['exists:%{q}.x.com -all', 'exists:%{q}.x.com', '-all'],
  ['amazonses.com -all', 'amazonses.com', '-all'],
  ['-all include', 'include', '-all'],
])('v=spf1 %s is malformed at %s', (terms, at, corrected) => {
  expect(spfFault(`v=spf1 ${terms}`)).toEqual({ at, corrected: `v=spf1 ${corrected}` });
  expect(spfFault(`v=spf1 ${corrected}`)).toBeUndefined();
});

it.each([
  ['"v=spf1 a ~all"', 'v=spf1 a ~all'],
  ['v=spf1;a ~all', 'v=spf1 a ~all'],
  ['v=spf1a ~all', 'v=spf1 a ~all'],
  ['v = spf1 a ~all', 'v=spf1 a ~all'],
  ['v=spf a ~all', 'v=spf1 a ~all'],
])('%s is meant as SPF, and has no such beginning', (record, corrected) => {
  expect(isMeantAsSpf(record)).toBe(true);
  expect(spfFault(record)?.corrected).toBe(corrected);
});

it.each(['hello', 'v=spf10 a', 'v=DKIM1; p=x', 'spf is fun'])('%s is not meant as SPF', (text) => {
  expect(isMeantAsSpf(text)).toBe(false);
});
