import type { Block } from '../blocks/blocks.ts';
import type { Inside } from '../inside.ts';
import type { Option } from '../state/suggestions.ts';
import type { View } from '../state/views.ts';
import { type Acted, findActor } from './acted.ts';
import { pathOf } from './fields.ts';
import type { Modals } from './modals.ts';
import type { Suggested, Suggesting } from './suggesting.ts';
import { staticOptions } from './values.ts';

type InputBlock = Extract<Block, { type: 'input' }>;

/** What a person says in each field, by its label: an option by its words, a day as YYYY-MM-DD, a time as HH:mm, else text. */
export type Answers = Record<string, string | string[]>;

/** The form on top of somebody's screen, as they read it: its fields are called by their labels. */
export type OpenForm = {
  view: View;
  title: string;
  labels: string[];
  /** Returns what each field says, by its label: nothing is an empty string. */
  says(): Record<string, string>;
  /** Types into a select with type-ahead, and waits for what is suggested. */
  suggest(label: string, typed: string): Promise<Suggested>;
  /** Types into a select with type-ahead, and picks what is suggested with these words (those typed, unless said). */
  pick(label: string, typed: string, words?: string): Promise<void>;
  /** Fills in fields as a person does: what is typed into a select with type-ahead is picked there. */
  fill(answers: Answers): Promise<void>;
  /** Fills in fields and submits. The errors of the answer are by label as well. */
  submit(answers?: Answers): Promise<Acted>;
};

export type Forms = {
  /** Returns the form that this person has on top. Throws where there is none. */
  form(user: string): OpenForm;
};

/** Forms by what is written on them, in the place of ids. */
export function createForms(inside: Inside, acting: Modals & Suggesting): Forms {
  return {
    form(userId) {
      const user = findActor(inside, userId);
      const view = inside.views.stack(user.id).at(-1);
      const fields = view?.blocks.filter((block): block is InputBlock => block.type === 'input');
      if (!view || !fields?.length) throw new Error(`${user.real_name} has no form open.`);
      return openForm(acting, view, fields);
    },
  };
}

function openForm(acting: Modals & Suggesting, view: View, fields: InputBlock[]): OpenForm {
  const labelled = (label: string): InputBlock => {
    const found = fields.find((one) => one.label.text === label);
    if (!found) throw new Error(`There is no field “${label}”; there is ${fields.map(labelOf).join(', ')}.`);
    return found;
  };
  const suggest = (label: string, typed: string) => {
    const block = labelled(label);
    return acting.suggest(view.user, view.id, pathOf({ block, element: block.element }), typed);
  };
  async function pick(label: string, typed: string, words = typed): Promise<void> {
    const suggested = await suggest(label, typed);
    if (!suggested.ok) throw new Error(`“${label}” says: ${suggested.shown}.`);
    say(labelled(label), optionOf(suggested.options, words).value);
  }
  const say = (block: InputBlock, value: string | string[]) =>
    acting.fill(view.user, view.id, { [pathOf({ block, element: block.element })]: value });
  async function fill(answers: Answers): Promise<void> {
    for (const [label, words] of Object.entries(answers)) {
      const block = labelled(label);
      if (block.element.type === 'external_select' && words !== '') await pick(label, String(words));
      else say(block, valueSaid(block, words));
    }
  }
  return {
    view,
    title: view.title.text,
    labels: fields.map(labelOf),
    says: () => Object.fromEntries(fields.map((block) => [labelOf(block), shownValue(view, block)])),
    suggest,
    pick,
    fill,
    async submit(answers = {}) {
      await fill(answers);
      const acted = await acting.submit(view.user, view.id);
      return acted.ok || !acted.errors ? acted : { ...acted, errors: byLabel(fields, acted.errors) };
    },
  };
}

const labelOf = ({ label }: InputBlock) => label.text;

function valueSaid({ element }: InputBlock, words: string | string[]): string | string[] {
  if (words === '') return words;
  switch (element.type) {
    case 'static_select':
      return optionOf(staticOptions(element), String(words)).value;
    case 'radio_buttons':
      return optionOf(element.options, String(words)).value;
    case 'checkboxes':
      return [words].flat().map((each) => optionOf(element.options, each).value);
    default:
      return words;
  }
}

function optionOf<T extends { text: { text: string } }>(options: T[], words: string): T {
  const found =
    options.find(({ text }) => text.text === words) ?? options.find(({ text }) => text.text.includes(words));
  if (!found)
    throw new Error(`“${words}” is not offered; there is ${options.map(({ text }) => text.text).join(', ')}.`);
  return found;
}

function shownValue(view: View, { block_id = '', element }: InputBlock): string {
  const { type: _type, ...held } = view.values[block_id]?.[element.action_id ?? ''] ?? {};
  const [value] = Object.values(held);
  return [value]
    .flat()
    .map((one) => (typeof one === 'object' && one !== null ? (one as Option).text.text : String(one ?? '')))
    .join(', ');
}

function byLabel(fields: InputBlock[], errors: Record<string, string>): Record<string, string> {
  const label = (id: string) => fields.find(({ block_id }) => block_id === id)?.label.text ?? id;
  return Object.fromEntries(Object.entries(errors).map(([id, words]) => [label(id), words]));
}
