/** Put in by a build (src/build/bundle.mjs). */
declare const DESK_BUILD: { version: string; commit: string | null } | undefined;

/** Which version runs, and which commit it was built from; neither is known of sources that nobody built. */
export const build: { version: string; commit: string | null } =
  typeof DESK_BUILD === 'undefined' ? { version: 'unbuilt', commit: null } : DESK_BUILD;

/** Returns that in words: `Learner Desk 0.2.0 (1ed3544a0b12)`. */
export const buildWords = ({ version, commit }: typeof build): string =>
  `Learner Desk ${version}${commit ? ` (${commit})` : ''}`;
