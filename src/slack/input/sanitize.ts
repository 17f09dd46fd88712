import { withoutLooseJoiners } from '../../core/records/joiners.ts';

/**
 * Control characters except space, and characters that turn or hide text: bidirectional marks, zero-width, line
 * separators. Not the joiners, which names are written with.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const UNPRINTABLE = /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g;

/** Returns a value from outside as one harmless line: without invisible characters, and with spaces for line breaks. */
export function oneLine(text: string): string {
  return printable(text).replace(/ {2,}/g, ' ').trim();
}

/** Does the same for a part of a sentence, whose spaces stay as they are. */
export function printable(text: string): string {
  return withoutLooseJoiners(text.replace(/[\r\n\t\u2028\u2029]+/g, ' ').replace(UNPRINTABLE, ''));
}

/** Does the same for a text of several lines. */
export function printableLines(text: string): string {
  return text
    .split(/\r\n?|\n/)
    .map(printable)
    .join('\n');
}

/** Undoes Slack's escaping: `&amp;`, `&lt;` and `&gt;` stand for &, < and >. */
export function unescapeSlack(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

/** Escapes a text for Slack: only these three characters have a meaning (docs.slack.dev, formatting). */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
