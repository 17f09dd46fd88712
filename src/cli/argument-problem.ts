/**
 * Returns what is wrong with a command's arguments, for the line above how it is used: the option that it does not know, or
 * the one that lacks its value; nothing where it is something else.
 * @param error what parseArgs threw.
 */
export function argumentProblem(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  const word = /'([^']+)'/.exec(message)?.[1] ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `There is no option ${word}. `;
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') return `“${word}” is too much. `;
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return `${word.replace(/ .*/, '')} is not complete. `;
  return '';
}
