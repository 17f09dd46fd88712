/** Control characters, and what turns, hides or joins text or ends a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
const UNSEEN = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/;

/** Whether there is anything in a text that a reader does not see, or that changes what she sees around it. */
export const unseen = (text: string): boolean => UNSEEN.test(text);
