const SECRET = '[secret]';

/** Secrets that can be told by their look, and what stands for them. Those that have a beginning to keep have it as $1. */
const SECRETS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // Who uses a database or another service, in its address.
  [/(:\/\/)[^\s/?#"<>]*@/g, `$1${SECRET}@`],
  // Where Slack takes answers, and asks nobody who they are.
  [/(\/\/hooks\.slack\.com\/)[^\s"<>]+/gi, `$1${SECRET}`],
  // Slack’s and Resend’s keys, by their prefix; a percent-encoded character may stand before them.
  [/(?:xox[a-z]-|xapp-)[\w-]+|whsec_[\w+/=%-]+|(?<=^|\W|%[0-9A-F]{2})re_[\w-]{8,}/gi, SECRET],
  // 32 bytes in base64: a link’s token, or a secret from `openssl rand -base64 32`.
  [/(?<=^|[^\w-]|%[0-9A-F]{2})[\w-]{43}(?![\w-])|(?<![\w+/-])[\w+/-]{43}(?:=|%3D)/gi, SECRET],
  // A temporary password, and the hash of any.
  [/(?<![\w-])[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}(?![\w-])/g, SECRET],
  [/\$argon2\w+\$[^\s"]+/g, SECRET],
  // What is named to be one: `password=…`, `"token":"…"`, `Authorization: Bearer …`.
  [/((?:authorization|cookie)["'\\]{0,4} ?(?:[:=]|%3D) ?["'\\]{0,4})[^"'\\\r\n]+/gi, `$1${SECRET}`],
  [
    /((?:passw(?:or)?d|secret|token|ticket|api_?key)(?:=|%3D|["'\\]{1,4} ?[:=] ?)["'\\]{0,4})[^\s"'\\&,;]+/gi,
    `$1${SECRET}`,
  ],
];

/** An address with a quoted local part, `"jane doe"@acme.test`. A quotation mark inside has a backslash before it. */
const QUOTED_ADDRESS = /"(?:[^"\n]|(?<=\\)"){1,64}"@[\p{L}\p{N}.[\]:-]+/gu;
/** A run of what addresses are made of, also percent-encoded. Each character is read once, however long a text is. */
const WORD = /[\p{L}\p{M}\p{N}._%+'!#$*^`{|}~@＠-]+(?:\[[^\]\s]{1,64}\])?/gu;
/** An at sign; it may be percent-encoded, more than once. */
const AT = /[@＠]|%(?:25)*40/;
const LETTER = /[\p{L}\p{N}]/u;

/** Returns a text without addresses and secrets: the last guard, for what nobody thought of. */
export function scrub(text: string): string {
  const kept = SECRETS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
  if (!AT.test(kept)) return kept;
  return kept.replace(QUOTED_ADDRESS, '[email]').replace(WORD, (word) => (isAddress(word) ? '[email]' : word));
}

/** Returns whether somebody is named before an at sign. In `'@slack/bolt'` only a quotation mark is. */
function isAddress(word: string): boolean {
  return word
    .split(AT)
    .slice(0, -1)
    .some((name) => LETTER.test(name));
}
