/**
 * Zero-width joiners that join nothing. Between letters they are part of how Persian, Sinhala and other names are written,
 * and between emoji they make one of several (Unicode 16, 23.2).
 */
const LOOSE =
  /(?<![\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d]|[\u200c\u200d](?![\p{L}\p{M}\p{Extended_Pictographic}])/gu;

/** Returns a text without the zero-width joiners that join nothing. */
export const withoutLooseJoiners = (text: string): string => text.replace(LOOSE, '');
