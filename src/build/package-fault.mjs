const CODES = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_DLOPEN_FAILED'];
/** Where a package has made an error of its own of it. */
const WORDS = /^Cannot find (module|package|native binding)|^The package "[^"]+" could not be found/;
/** A package's own guess at the reason, and its advice, which may be to remove the lockfile. */
const GUESS = /^(Cannot find native binding)\..*/;

/**
 * Returns which package could not be loaded and why, in words; undefined where an error is about something else.
 * A package with machine code may say it in its error's causes only.
 */
export function packageFault(error) {
  const chain = [];
  for (let at = error; at instanceof Error; at = at.cause) chain.push(at);
  if (!chain.some(({ code, message }) => CODES.includes(code) || WORDS.test(message))) return undefined;
  const why = chain.map(({ message }) => `  ${message.split('\n')[0].replace(GUESS, '$1')}`);
  return `Learner Desk cannot start, because a package cannot be loaded:\n\n${why.join('\n')}\n\nInstall the packages again with “npm ci”.`;
}
