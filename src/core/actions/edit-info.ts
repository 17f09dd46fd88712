import { defineAction, type Replaced } from '../action.ts';
import { field } from '../fields/kinds.ts';
import { languageName } from '../fields/locales.ts';
import type { Change } from '../plan.ts';
import { plan } from '../plan.ts';
import { refuse } from '../refusal.ts';
import { restore } from '../restore.ts';
import { before, differenceOf, type Part, say, sentences, type Words } from '../sentence.ts';

const isPrefilled = true;
const optional = true;

export const editInfo = defineAction({
  name: 'edit-info',
  aliases: ['edit', 'info', 'name', 'language'],
  title: 'Edit information',
  button: 'Save',
  summary: 'the name, language or time zone of the account',
  allow: ['agent', 'lead', 'on-call'],
  oneAtATime: true,
  fields: {
    givenName: field.text({
      ...{ label: 'Given name', example: 'Jane', personal: true, optional, isPrefilled },
      longest: 100,
      current: ({ givenName }) => givenName,
    }),
    familyName: field.text({
      ...{ label: 'Family name', example: 'Doe', personal: true, optional, isPrefilled },
      longest: 100,
      current: ({ familyName }) => familyName,
    }),
    language: field.language({
      ...{ label: 'Language', example: 'es', optional, isPrefilled },
      current: ({ locale }) => locale,
    }),
    timeZone: field.timeZone({
      ...{ label: 'Time zone', example: 'America/Bogota', optional, isPrefilled },
      current: ({ timeZone }) => timeZone,
    }),
  },
  decide({ learner, input: { givenName, familyName, language, timeZone } }) {
    const change: Change = {};
    const lines: Words[] = [];
    /** What is masked on the card cannot be compared there. */
    const differences: Words[] = [];
    const note = (label: string, from: Part | string, to: Words) => lines.push(say`${label}: ${from} → ${to}.`);
    const compare = (label: string, column: 'givenName' | 'familyName') =>
      differences.push(say`${label}: ${differenceOf(column)}`);
    if (givenName && !givenName.equals(learner.givenName ?? '')) {
      change.givenName = givenName;
      note('Given name', learner.givenName ? before('givenName') : 'none', say`${givenName}`);
      if (learner.givenName) compare('How the given name differs', 'givenName');
    }
    if (familyName && !familyName.equals(learner.familyName ?? '')) {
      change.familyName = familyName;
      note('Family name', learner.familyName ? before('familyName') : 'none', say`${familyName}`);
      if (learner.familyName) compare('How the family name differs', 'familyName');
    }
    if (language && language !== learner.locale) {
      change.locale = language;
      note('Language', learner.locale ? languageName(learner.locale) : 'none', [languageName(language)]);
    }
    if (timeZone && timeZone !== learner.timeZone) {
      change.timeZone = timeZone;
      note('Time zone', learner.timeZone ?? 'none', [timeZone]);
    }
    const [first, ...rest] = lines;
    if (!first) return refuse('nothing-differs');
    return plan({
      change,
      effects: [first, ...rest, ...differences],
      outcome: { words: sentences(say`Saved.`, ...lines), facts: {} },
    });
  },
  undo: restore({
    words: ({ replaced: { givenName, familyName, locale, timeZone } }) => {
      const back = (label: string, value: Replaced[string] | undefined, from: Part | string, to: Part | string) =>
        value ? say`${label}: back to ${value.from ? from : 'none'}; it was ${to}.` : [];
      const languageOf = (kept: string | null | undefined) => (kept ? languageName(kept) : 'none');
      return sentences(
        back('Given name', givenName, before('givenName'), { input: 'givenName' }),
        back('Family name', familyName, before('familyName'), { input: 'familyName' }),
        back('Language', locale, languageOf(locale?.from), languageOf(locale?.to)),
        back('Time zone', timeZone, timeZone?.from ?? 'none', timeZone?.to ?? 'none'),
      );
    },
  }),
  reply: () => ({ topic: 'information-saved' }),
});
