/**
 * Runs a step of the start, and returns what it returns.
 * @param words what to check where it fails, in plain words.
 * @throws where the step fails: the message has the words and the step's code, and the cause has the rest.
 */
export async function runStartStep<T>(words: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    const code = codeOf(cause);
    throw new Error(code ? `${words} (${code})` : words, { cause });
  }
}

/** Returns the code of an error or of its cause, which never holds anything secret: ECONNREFUSED, 28P01, invalid_auth. */
function codeOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code, data } = at as { code?: unknown; data?: { error?: unknown } };
    if (typeof data?.error === 'string') return data.error;
    if (typeof code === 'string' && !code.startsWith('slack_')) return code;
  }
  return undefined;
}
