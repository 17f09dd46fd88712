/** A value that somebody might put into any field, and what it is. */
export type Hostile = { what: string; value: string };

/**
 * Values that would ping, format, link, break lines, hide, reverse or overflow, if anything let them. For every field
 * into every view and every log line. None is empty, and Postgres takes all of them.
 */
export const hostileValues: readonly Hostile[] = [
  { what: 'everybody in the channel', value: '<!channel> <!here> <!everyone>' },
  { what: 'a person', value: '<@U0BOB> @bob <@U0BOB|Bob>' },
  { what: 'a user group', value: '<!subteam^S0LEADS|@support-leads>' },
  { what: 'a channel and a date', value: '<#C0SUPPORT> <!date^1^{date}|x>' },
  { what: 'a link', value: '<https://evil.test|Reset it here> https://evil.test/x' },
  { what: 'a mailto', value: '<mailto:x@evil.test|jane@acme.test>' },
  { what: 'escaped mark-up', value: '&lt;!channel&gt; &amp;lt;@U0BOB&amp;gt; &' },
  { what: 'formatting', value: '*b* _i_ ~s~ `c` ```pre``` > q :tada:' },
  { what: 'backticks that do not end', value: '``` ` ``' },
  { what: 'right-to-left', value: '\u202Etset.live@enaj\u202C \u2067x\u2069 \u200Fשלום' },
  { what: 'what cannot be seen', value: 'a\u200Bb\uFEFFc\u00ADd\u2060e' },
  { what: 'lines', value: 'one\r\ntwo\nthree\u2028four\u2029five\tsix' },
  { what: 'a header and a log line', value: 'x\r\nBcc: evil@evil.test\r\n{"level":"fatal","msg":"forged"}' },
  { what: 'control characters', value: '\u0007\u001B[31mred\u001B[0m\u0085\u009B' },
  { what: '3,000 characters', value: 'N'.repeat(3000) },
  { what: '3,000 characters that are escaped', value: '<&>'.repeat(1000) },
  { what: '1,500 emoji', value: '😀'.repeat(1500) },
  { what: 'one letter with 300 accents', value: `e${'\u0301'.repeat(300)}` },
  { what: 'half of a pair', value: 'x'.repeat(79) + '😀'.repeat(3) },
  { what: 'mark-up of other programs', value: '"><script>alert(1)</script>\'; drop table learners; --{{7*7}}' },
];
