import type { KnownBlock, RichTextPreformatted, RichTextQuote } from '@slack/types';
import { languageName } from '../../../core/fields/locales.ts';
import { readLocale } from '../../../core/language/locale.ts';
import type { Learner } from '../../../core/learner.ts';
import type { Topic } from '../../../core/replies/topic.ts';
import { writeReply } from '../../../core/replies/write-reply.ts';
import { say, type Words } from '../../../core/sentence.ts';
import { printableLines } from '../../input/sanitize.ts';
import { clip, limits } from '../../limits.ts';
import type { Message } from '../text/message.ts';
import { paragraphs, plainText } from '../text/render.ts';

/** Returns a reply to the learner, to copy; where it is not in English, also what it says. */
export function learnerReplyMessage(topic: Topic, learner: Learner): Message {
  const { text, language } = writeReply(topic, learner);
  const showing = { email: '' };
  const words = introduction(learner.locale, language);
  const blocks: KnownBlock[] = [paragraphs(showing, words), framed('rich_text_preformatted', text)];
  if (language !== 'en')
    blocks.push(
      paragraphs(showing, say`In English it says:`),
      framed('rich_text_quote', writeReply(topic, { ...learner, locale: 'en' }).text),
    );
  return { text: plainText(words, showing), blocks };
}

function introduction(locale: string | null, language: string): Words {
  const name = languageName(language);
  const isTheirs = locale !== null && (language !== 'en' || isEnglish(locale));
  if (isTheirs) return say`To copy and send to the learner, in ${name}, the language of the account:`;
  return locale
    ? say`To copy and send to the learner, in ${name}: I have no text in ${languageName(locale)}.`
    : say`To copy and send to the learner, in ${name}: the account names no language.`;
}

const isEnglish = (locale: string) => readLocale(locale).language === 'en' && /^en(?![a-z])/i.test(locale.trim());

const framed = (type: (RichTextPreformatted | RichTextQuote)['type'], text: string): KnownBlock => ({
  type: 'rich_text',
  elements: [{ type, elements: [{ type: 'text', text: clip(printableLines(text), limits.text) }] }],
});
