/** NIST SP 800-63B-4, 3.1.1.2: 15 where the password is the only factor, counted in code points. */
export const minCharacters = 15;
/** At least 64 must be accepted (same section); the cap bounds the hashing. 250 characters fit in any script. */
export const maxBytes = 1000;

/** NIST SP 800-63B-4, 3.2.2: after so many wrong tries in a row a password is taken no more. */
export const MOST_FAILURES = 100;

/** Why a password cannot be used. */
export type PasswordProblem = 'missing' | 'too-short' | 'too-long' | 'common' | 'personal';

/** The person a password is for: their data is what a guesser tries first. */
export type Owner = { email: string; givenName: string | null; familyName: string | null; organization: string };

const maxWord = 64;
const minGuesses = 1e8;
const minOwnLetters = 8;

/** Returns a password in its one normal form: NFC, nothing trimmed. This form is hashed, compared and counted. */
export function normalizePassword(password: string): string {
  return password.normalize('NFC');
}

/**
 * Checks a new password. No rule asks for kinds of characters (NIST SP 800-63B-4, 3.1.1.2).
 * @returns the first problem, or undefined where it can be used. `common` covers leaked passwords, repeats, sequences
 *   and keyboard rows; `personal` one that is little more than the owner's email, names or organization.
 */
export async function passwordProblem(password: string, owner: Owner): Promise<PasswordProblem | undefined> {
  const normal = normalizePassword(password);
  if (normal === '') return 'missing';
  if (Buffer.byteLength(normal) > maxBytes) return 'too-long';
  if ([...normal].length < minCharacters) return 'too-short';
  const own = ownWords(owner);
  if (isPersonal(normal, own)) return 'personal';
  // The dictionaries take as long to load as the rest of the core, so they are loaded when first needed.
  const { guessesFor } = await import('./password-strength.ts');
  return guessesFor(normal, own) < minGuesses ? 'common' : undefined;
}

/** Returns whether little is left of a password without the owner's words: too little to be a password by itself. */
function isPersonal(password: string, own: string[]): boolean {
  const bare = password.toLowerCase();
  const rest = own.reduce((text, word) => text.replaceAll(word, ''), bare);
  return rest !== bare && [...rest].length < minOwnLetters;
}

/**
 * Returns the owner's words, longest first, so that a whole address is removed before its parts. Words under 3 letters
 * are left out.
 */
function ownWords({ email, givenName, familyName, organization }: Owner): string[] {
  const whole = [email, givenName ?? '', familyName ?? '', organization].map((text) =>
    text.normalize('NFC').toLowerCase(),
  );
  const parts = whole.flatMap((text) => text.slice(0, maxBytes).split(/[^\p{L}\p{N}]+/u));
  const words = new Set([...whole, ...parts].filter((word) => [...word].length > 2 && word.length <= maxWord));
  return [...words].sort((a, b) => b.length - a.length).slice(0, 50);
}
