import { publicAddress } from '../public-address.ts';

/** What a link in a mail is for; also a link row's `purpose`. */
export type LinkPurpose = PasswordPurpose | 'password-view';
/** The links that let a learner choose a password. */
export type PasswordPurpose = 'activation' | 'reset';

/** The pages that links open, below PUBLIC_URL. */
export const linkPaths = { activation: '/activate', reset: '/reset', 'password-view': '/view' } as const;
/** Where a learner uses a temporary password. */
export const temporaryPath = '/temporary';

/** Returns the path of the page where a link is used, below PUBLIC_URL. `id` is the SHA-256 of its token, as hex. */
export const linkPagePath = (purpose: LinkPurpose, id: string): string => `${linkPaths[purpose]}/page/${id}`;

/** Returns whether a text may be the SHA-256 of a link's token, as hex. */
export const isLinkId = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

const token = /^[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/;

/**
 * Returns the address in the mail: `https://desk.example/activate/<token>`. The token is a path segment because mail
 * programs mangle `=` and `&`.
 */
export function linkUrl(publicUrl: string, purpose: LinkPurpose, linkToken: string): string {
  return publicAddress(publicUrl, `${linkPaths[purpose]}/${linkToken}`);
}

/**
 * Returns the token in the rest of an opened link's path, without what mail programs append (`.`, `>`, `"`); else
 * undefined.
 */
export function tokenIn(rest: string): string | undefined {
  return token.exec(rest)?.[0];
}
