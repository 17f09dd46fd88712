/** Slack's limits, in characters (docs.slack.dev, Block Kit reference and “Views”). One table for all views. */
export const limits = {
  text: 3000,
  buttonText: 75,
  optionText: 75,
  optionValue: 150,
  modalTitle: 24,
  contextElements: 10,
  fields: 10,
  fieldText: 2000,
  shortcutName: 24,
  privateMetadata: 3000,
  inputLabel: 2000,
  selectOptions: 100,
  commandText: 1000,
  /** Bytes of a file (slack.com/help, “Add files to Slack”: 1 GB). */
  fileBytes: 1_000_000_000,
  /** Not Slack's: the longest address there can be (RFC 5321, 4.5.3.1.3). */
  email: 254,
  /** Not Slack's: the longest name, title or typed example in a sentence. */
  word: 300,
} as const;

/**
 * Returns at most `most` characters of `text`, with an ellipsis where something was cut, and never half a character.
 */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1);
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}
