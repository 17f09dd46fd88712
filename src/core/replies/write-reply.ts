import { type Language, momentInWords, readLocale } from '../language/locale.ts';
import { tidyName } from '../language/name.ts';
import type { Learner } from '../learner.ts';
import { en } from './texts/en.ts';
import { es } from './texts/es.ts';
import { pt } from './texts/pt.ts';
import type { ReplyTexts, Topic, TopicName } from './topic.ts';

const texts: Record<Language, ReplyTexts> = { en, es, pt };

/** Everything that can be said, for tests. */
export const topicNames = Object.keys(en.topics) as TopicName[];

/** A reply to copy. `language`: the one that it is written in. */
export type WrittenReply = { text: string; language: Language };

/**
 * Returns what to write to a learner: by name, in her language and time zone; in English and UTC where hers are others or
 * not known.
 */
export function writeReply(
  topic: Topic,
  { givenName, locale, timeZone }: Pick<Learner, 'givenName' | 'locale' | 'timeZone'>,
): WrittenReply {
  const { language, tag } = readLocale(locale);
  const { greet, topics } = texts[language];
  const inWords = Object.fromEntries(
    Object.entries(topic).map(([key, value]) => [
      key,
      value instanceof Date ? momentInWords(value.toISOString(), tag, timeZone) : value && tidyName(value),
    ]),
  );
  const say = topics[topic.topic] as (values: object) => string;
  return { text: `${greet(tidyName(givenName ?? ''))}\n\n${say(inWords)}`, language };
}
