import { withoutLooseJoiners } from '../../core/records/joiners.ts';
import { scrub } from '../../scrub.ts';

const LONGEST = 300;

/**
 * Control characters, and those that turn or hide text: bidirectional marks, zero-width, fillers, variations, tags. Not the
 * joiners, which names are written with.
 */
const INVISIBLE = /(?![\u200c\u200d])(?:\p{Cc}|\p{Cf}|\p{Co}|\p{Cs}|\p{Default_Ignorable_Code_Point})/gu;

/**
 * Returns what cleans the platform's words, so that they can be kept and shown: one line of at most 300 characters,
 * without invisible ones, addresses of people, and secrets; angle brackets, with which Slack writes mentions and links,
 * become others. It returns null where nothing is left.
 * @param secrets values that are not repeated, whatever they look like.
 */
export function createMessageCleaner(secrets: readonly string[]): (text: string) => string | null {
  const known = secrets.flatMap((secret) => [secret, secret.replace(/^whsec_/, '')]);
  return (text) => {
    const readable = withoutLooseJoiners(text.normalize('NFC').replace(/\s+/g, ' ').replace(INVISIBLE, ''));
    const safe = scrub(known.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), readable));
    return clip(safe.replaceAll('<', '‹').replaceAll('>', '›').replace(/ {2,}/g, ' ').trim()) || null;
  };
}

function clip(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST
    ? text
    : `${characters
        .slice(0, LONGEST - 1)
        .join('')
        .trimEnd()}…`;
}
