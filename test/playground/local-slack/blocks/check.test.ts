import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { checkBlocks, checkView } from '../../../../src/playground/local-slack/blocks/check.ts';
import * as a from './samples.ts';

const check = (...blocks: unknown[]) => checkBlocks(blocks, 'message');
const error = (words: string, at: string) => `[ERROR] ${words} [json-pointer:${at}]`;

describe('what Slack takes', () => {
  test.each(Object.entries(a.blocks))('a %s block is taken in a message and in a modal', (_, block) => {
    expect(check(block)).toEqual([]);
    expect(checkBlocks([block], 'modal')).toEqual([]);
  });

  const { plain_text_input, email_text_input, image, button, overflow, ...choosers } = a.elements;
  test.each(Object.values({ button, overflow, ...choosers }))(
    '$type stands in actions and beside a section',
    (element) => {
      expect(check(a.actions(element))).toEqual([]);
      expect(check({ ...a.section('x'), accessory: element })).toEqual([]);
    },
  );
  test.each(Object.values({ plain_text_input, email_text_input, ...choosers }))(
    '$type stands in an input',
    (element) => {
      expect(check(a.input(element))).toEqual([]);
    },
  );
  test.each([plain_text_input, email_text_input, image])('$type does not stand in actions', (element) => {
    expect(check(a.actions(element))).toEqual([
      error(`unsupported type: ${element.type}`, '/blocks/0/elements/0/type'),
    ]);
  });
  test.each([button, overflow, image])('$type does not stand in an input', (element) => {
    expect(check(a.input(element))).toEqual([error(`unsupported type: ${element.type}`, '/blocks/0/element/type')]);
  });

  it('takes no blocks at all', () => expect(check()).toEqual([]));
});

type Edge = [what: string, most: number, make: (size: number) => unknown, at: string];
const x = (size: number) => 'x'.repeat(size);
const one = (key: string, value: unknown) => ({ [key]: value });
const choice = (over: object) => a.actions({ type: 'static_select', options: [{ ...a.option(1), ...over }] });
const asking = (over: object) => a.actions({ ...a.button, confirm: { ...a.confirm, ...over } });

const lengths: Edge[] = [
  ['section text', 3000, (n) => a.section(x(n)), 'text/text'],
  ['section field', 2000, (n) => ({ type: 'section', fields: [a.plain(x(n))] }), 'fields/0/text'],
  ['header', 150, (n) => ({ type: 'header', text: a.plain(x(n)) }), 'text/text'],
  ['context text', 3000, (n) => ({ type: 'context', elements: [a.mrkdwn(x(n))] }), 'elements/0/text'],
  ['block_id', 255, (n) => ({ type: 'divider', block_id: x(n) }), 'block_id'],
  ['action_id', 255, (n) => a.actions({ ...a.button, action_id: x(n) }), 'elements/0/action_id'],
  ['button text', 75, (n) => a.actions({ ...a.button, text: a.plain(x(n)) }), 'elements/0/text/text'],
  ['button label', 75, (n) => a.actions({ ...a.button, accessibility_label: x(n) }), 'elements/0/accessibility_label'],
  ['input label', 2000, (n) => ({ ...a.blocks.input, label: a.plain(x(n)) }), 'label/text'],
  ['input hint', 2000, (n) => ({ ...a.blocks.input, hint: a.plain(x(n)) }), 'hint/text'],
  ['image alt_text', 2000, (n) => ({ ...a.picture, alt_text: x(n) }), 'alt_text'],
  ['image title', 2000, (n) => ({ ...a.picture, title: a.plain(x(n)) }), 'title/text'],
  ['option text', 75, (n) => choice(one('text', a.plain(x(n)))), 'elements/0/options/0/text/text'],
  ['option value', 150, (n) => choice(one('value', x(n))), 'elements/0/options/0/value'],
  ['option description', 75, (n) => choice(one('description', a.plain(x(n)))), 'elements/0/options/0/description/text'],
  [
    'placeholder',
    150,
    (n) => a.actions({ type: 'static_select', options: a.options(1), placeholder: a.plain(x(n)) }),
    'elements/0/placeholder/text',
  ],
  ['confirm title', 100, (n) => asking(one('title', a.plain(x(n)))), 'elements/0/confirm/title/text'],
  ['confirm text', 300, (n) => asking(one('text', a.mrkdwn(x(n)))), 'elements/0/confirm/text/text'],
  ['confirm button', 30, (n) => asking(one('confirm', a.plain(x(n)))), 'elements/0/confirm/confirm/text'],
  ['deny button', 30, (n) => asking(one('deny', a.plain(x(n)))), 'elements/0/confirm/deny/text'],
];
const unfilled: Edge[] = [
  ['button value', 2000, (n) => a.actions({ ...a.button, value: x(n) }), 'elements/0/value'],
  ['initial value', 3000, (n) => a.input({ type: 'plain_text_input', initial_value: x(n) }), 'element/initial_value'],
];
const counts: Edge[] = [
  ['section fields', 10, (n) => ({ type: 'section', fields: a.many(n, () => a.plain('x')) }), 'fields'],
  ['context elements', 10, (n) => ({ type: 'context', elements: a.many(n, () => a.plain('x')) }), 'elements'],
  ['actions', 25, (n) => a.actions(...a.many(n, (i) => ({ ...a.button, action_id: `${i}` }))), 'elements'],
  ['overflow', 5, (n) => a.actions({ type: 'overflow', options: a.options(n) }), 'elements/0/options'],
  ['static_select', 100, (n) => a.actions({ type: 'static_select', options: a.options(n) }), 'elements/0/options'],
  ['multi', 100, (n) => a.actions({ type: 'multi_static_select', options: a.options(n) }), 'elements/0/options'],
  ['radio_buttons', 10, (n) => a.actions({ type: 'radio_buttons', options: a.options(n) }), 'elements/0/options'],
  ['checkboxes', 10, (n) => a.actions({ type: 'checkboxes', options: a.options(n) }), 'elements/0/options'],
  [
    'option groups',
    100,
    (n) =>
      a.actions({
        type: 'static_select',
        option_groups: a.many(n, (i) => ({ label: a.plain(`${i}`), options: a.options(1) })),
      }),
    'elements/0/option_groups',
  ],
];

describe('the edges', () => {
  test.each([...lengths, ...unfilled])('%s: %i characters and no more', (_, most, make, at) => {
    expect(check(make(most))).toEqual([]);
    expect(check(make(most + 1))).toEqual([error(`must be less than ${most + 1} characters`, `/blocks/0/${at}`)]);
  });
  test.each(lengths)('%s is never empty', (_, _most, make, at) => {
    expect(check(make(0))).toEqual([error('must be more than 0 characters', `/blocks/0/${at}`)]);
  });
  test.each(counts)('%s: %i items and no more', (_, most, make, at) => {
    expect(check(make(most))).toEqual([]);
    expect(check(make(most + 1))).toEqual([error(`no more than ${most} items allowed`, `/blocks/0/${at}`)]);
  });
  test.each(counts)('%s is never without items', (name, _, make, at) => {
    const least = name === 'overflow' ? 2 : 1;
    expect(check(make(least))).toEqual([]);
    expect(check(make(least - 1))).toEqual([error(`must provide at least ${least} items`, `/blocks/0/${at}`)]);
  });

  it('allows 50 blocks in a message and 100 in a modal', () => {
    const lines = (count: number) => a.many(count, () => ({ type: 'divider' }));
    expect(checkBlocks(lines(50), 'message')).toEqual([]);
    expect(checkBlocks(lines(51), 'message')).toEqual([error('no more than 50 items allowed', '/blocks')]);
    expect(checkBlocks(lines(100), 'modal')).toEqual([]);
    expect(checkBlocks(lines(101), 'modal')).toEqual([error('no more than 100 items allowed', '/view/blocks')]);
    expect(checkView(a.modal({ blocks: lines(101) }))).toEqual([
      error('no more than 100 items allowed', '/view/blocks'),
    ]);
  });
  it('counts UTF-16 code units', () => {
    expect(check(a.actions({ ...a.button, text: a.plain('😀'.repeat(37)) }))).toEqual([]);
    expect(check(a.actions({ ...a.button, text: a.plain('😀'.repeat(38)) }))).toHaveLength(1);
  });
  it('holds addresses to 3000 characters', () => {
    const link = (size: number) => a.actions({ ...a.button, url: `https://acme.test/${x(size - 18)}` });
    expect(check(link(3000))).toEqual([]);
    expect(check(link(3001))).toEqual([error('must be less than 3001 characters', '/blocks/0/elements/0/url')]);
  });
});

describe('what Slack rejects', () => {
  const text = a.plain('x');
  const item = a.option(1);
  const cases: [what: string, block: unknown, words: string, at: string][] = [
    ['an unknown block', { type: 'carpet' }, 'unsupported type: carpet', '/0/type'],
    ['a block without a type', {}, 'missing required field: type', '/0'],
    ['a block that is none', 'x', 'must provide an object', '/0'],
    ['null', null, 'must provide an object', '/0'],
    ['a type that is no word', { type: 7 }, 'must provide a string', '/0/type'],
    ['an unknown property', { type: 'divider', colour: 1 }, 'invalid additional property: colour', '/0'],
    [
      'an unknown property deep down',
      a.rich({ type: 'text', text: 'x', size: 1 }),
      'invalid additional property: size',
      '/0/elements/0/elements/0',
    ],
    ['a section with nothing in it', { type: 'section' }, 'must define either `text` or `fields`', '/0'],
    ['a header in mrkdwn', { type: 'header', text: a.mrkdwn('x') }, 'unsupported type: mrkdwn', '/0/text/type'],
    ['a header without text', { type: 'header' }, 'missing required field: text', '/0'],
    ['a text that is a bare string', { type: 'header', text: 'x' }, 'must provide an object', '/0/text'],
    ['an unknown element', a.actions({ type: 'lever' }), 'unsupported type: lever', '/0/elements/0/type'],
    [
      'an unknown style',
      a.actions({ ...a.button, style: 'green' }),
      'must be one of: primary, danger',
      '/0/elements/0/style',
    ],
    ['half an address', a.actions({ ...a.button, url: 'acme.test' }), 'must be a valid URL', '/0/elements/0/url'],
    ['no address at all', a.actions({ ...a.button, url: '' }), 'must be more than 0 characters', '/0/elements/0/url'],
    [
      'a menu without options',
      a.actions({ type: 'static_select' }),
      'must define either `options` or `option_groups`',
      '/0/elements/0',
    ],
    [
      'a menu with both',
      a.actions({ type: 'multi_static_select', options: [item], option_groups: [{ label: text, options: [item] }] }),
      'must define either `options` or `option_groups`',
      '/0/elements/0',
    ],
    [
      'mrkdwn in a menu',
      choice({ text: a.mrkdwn('x') }),
      'unsupported type: mrkdwn',
      '/0/elements/0/options/0/text/type',
    ],
    [
      'a link in a select menu',
      choice({ url: 'https://acme.test/' }),
      'invalid additional property: url',
      '/0/elements/0/options/0',
    ],
    [
      'a first choice that is no option',
      a.actions({ type: 'static_select', options: [item], initial_option: a.option(2) }),
      'must match one of the options',
      '/0/elements/0/initial_option',
    ],
    [
      'a first choice that differs in its text',
      a.actions({ type: 'radio_buttons', options: [item], initial_option: { ...item, text } }),
      'must match one of the options',
      '/0/elements/0/initial_option',
    ],
    [
      'ticks that are no options',
      a.actions({ type: 'checkboxes', options: [item], initial_options: [a.option(2)] }),
      'must match the options',
      '/0/elements/0/initial_options',
    ],
    [
      'a day that is none',
      a.actions({ type: 'datepicker', initial_date: '2027-02-29' }),
      'must be a date, as YYYY-MM-DD',
      '/0/elements/0/initial_date',
    ],
    [
      'a least length over the most',
      a.input({ type: 'plain_text_input', min_length: 9, max_length: 8 }),
      'must be no less than `min_length`',
      '/0/element/max_length',
    ],
    [
      'a most length over 3000',
      a.input({ type: 'plain_text_input', max_length: 3001 }),
      'must be no more than 3000',
      '/0/element/max_length',
    ],
    [
      'a least length under 0',
      a.input({ type: 'plain_text_input', min_length: -1 }),
      'must be no less than 0',
      '/0/element/min_length',
    ],
    [
      'empty rich text',
      a.rich({ type: 'text', text: '' }),
      'must be more than 0 characters',
      '/0/elements/0/elements/0/text',
    ],
    [
      'rich text with nothing in it',
      { type: 'rich_text', elements: [] },
      'must provide at least 1 items',
      '/0/elements',
    ],
    [
      'a date without a token',
      a.rich({ type: 'date', timestamp: 1, format: '{week}' }),
      'must contain a date token, as {date_short}',
      '/0/elements/0/elements/0/format',
    ],
    [
      'a date within a second',
      a.rich({ type: 'date', timestamp: 1.5, format: '{date}' }),
      'must provide an int',
      '/0/elements/0/elements/0/timestamp',
    ],
    [
      'a link without address',
      a.rich({ type: 'link', text: 'x' }),
      'missing required field: url',
      '/0/elements/0/elements/0',
    ],
    [
      'a user who is none',
      a.rich({ type: 'user', user_id: 'amy' }),
      'invalid user id',
      '/0/elements/0/elements/0/user_id',
    ],
    [
      'a shout at nobody',
      a.rich({ type: 'broadcast', range: 'all' }),
      'must be one of: here, channel, everyone',
      '/0/elements/0/elements/0/range',
    ],
    [
      'a list of texts',
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_list', style: 'bullet', elements: [{ type: 'text', text: 'x' }] }],
      },
      'unsupported type: text',
      '/0/elements/0/elements/0/type',
    ],
    [
      'a list with stars',
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_list', style: 'star', elements: [{ type: 'rich_text_section', elements: [] }] }],
      },
      'must be one of: bullet, ordered',
      '/0/elements/0/style',
    ],
    [
      'a mention in code',
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U1' }] }],
      },
      'unsupported type: user',
      '/0/elements/0/elements/0/type',
    ],
  ];
  test.each(cases)('%s', (_, block, words, at) => {
    expect(check(block)).toEqual([error(words, `/blocks${at}`)]);
  });

  it('rejects blocks that are no list', () => {
    expect(checkBlocks({}, 'message')).toEqual([error('must provide an array', '/blocks')]);
    expect(checkBlocks(undefined, 'modal')).toEqual([error('must provide an array', '/view/blocks')]);
  });
  it('names everything that is wrong at once', () => {
    expect(check({ type: 'header', text: a.plain(x(151)), a: 1, b: 2 }, { type: 'nope' })).toHaveLength(4);
  });
  it('rejects a block_id given twice', () => {
    const line = { type: 'divider', block_id: 'a' };
    expect(check(line, { ...line, block_id: 'b' })).toEqual([]);
    expect(check(line, line)).toEqual([error('`block_id` a already exists', '/blocks/1/block_id')]);
  });
  it('rejects an action_id given twice in a block, and takes it in two blocks', () => {
    expect(check(a.actions(a.button), a.actions(a.button))).toEqual([]);
    expect(check(a.actions(a.button, a.button))).toEqual([
      error('`action_id` go already exists', '/blocks/0/elements/1/action_id'),
    ]);
  });
  it('rejects two places for the cursor', () => {
    const field = a.input({ type: 'plain_text_input', focus_on_load: true });
    expect(checkBlocks([field], 'modal')).toEqual([]);
    expect(checkBlocks([field, field], 'modal')).toEqual([
      error('only one element can have `focus_on_load`', '/view/blocks/1/element/focus_on_load'),
    ]);
  });
});

describe('a modal', () => {
  it('is taken with all its parts', () => {
    const parts = {
      submit: a.plain('Go'),
      close: a.plain('No'),
      external_id: 'e',
      clear_on_close: true,
      notify_on_close: true,
    };
    expect(checkView(a.modal({ ...parts, private_metadata: '{}', callback_id: 'c' }))).toEqual([]);
  });
  test.each<[string, number, (size: number) => object, string]>([
    ['title', 24, (n) => ({ title: a.plain(x(n)) }), 'title/text'],
    ['submit', 24, (n) => ({ submit: a.plain(x(n)) }), 'submit/text'],
    ['close', 24, (n) => ({ close: a.plain(x(n)) }), 'close/text'],
    ['private_metadata', 3000, (n) => ({ private_metadata: x(n) }), 'private_metadata'],
    ['callback_id', 255, (n) => ({ callback_id: x(n) }), 'callback_id'],
  ])('%s: %i characters and no more', (_, most, make, at) => {
    expect(checkView(a.modal(make(most)))).toEqual([]);
    expect(checkView(a.modal(make(most + 1)))).toEqual([
      error(`must be less than ${most + 1} characters`, `/view/${at}`),
    ]);
  });
  it('needs a submit button where it asks for something', () => {
    const blocks = [a.section('x'), a.input({ type: 'plain_text_input' })];
    expect(checkView(a.modal({ blocks, submit: a.plain('Go') }))).toEqual([]);
    expect(checkView(a.modal({ blocks }))).toEqual([
      error('must define `submit` to use an `input` block in modals', '/view/blocks/1/input'),
    ]);
  });
  test.each<[string, unknown, string, string]>([
    ['of another type', a.modal({ type: 'sheet' }), 'unsupported type: sheet', '/view/type'],
    ['without a title', a.modal({ title: undefined }), 'missing required field: title', '/view'],
    ['without blocks', a.modal({ blocks: undefined }), 'missing required field: blocks', '/view'],
    ['titled in mrkdwn', a.modal({ title: a.mrkdwn('x') }), 'unsupported type: mrkdwn', '/view/title/type'],
    [
      'with submit_disabled',
      a.modal({ submit_disabled: true }),
      'invalid additional property: submit_disabled',
      '/view',
    ],
    ['that is none', 'x', 'must provide an object', '/view'],
  ])('is rejected %s', (_, view, words, at) => {
    expect(checkView(view)).toEqual([error(words, at)]);
  });
});

describe('whatever is given', () => {
  const isListOfStrings = (value: unknown) => Array.isArray(value) && value.every((one) => typeof one === 'string');
  const types = [
    ...Object.keys(a.blocks),
    ...Object.keys(a.elements),
    'modal',
    'plain_text',
    'mrkdwn',
    'rich_text_list',
  ];
  const keys = ['type', 'text', 'elements', 'element', 'accessory', 'options', 'label', 'title', 'blocks', 'block_id'];
  /** JSON with Slack's own words in it, so that it gets past the first door. */
  const { almost } = fc.letrec((tie) => ({
    almost: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>(...types, null, 0, '', {}),
      fc.array(tie('almost'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...keys), tie('almost')),
    ),
  }));

  test('it gives a list of strings', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), almost, fc.anything()),
        fc.constantFrom('message', 'modal'),
        (value, surface) => {
          expect(checkBlocks(value, surface)).toSatisfy(isListOfStrings);
          expect(checkBlocks([value], surface)).toSatisfy(isListOfStrings);
          expect(checkView(value)).toSatisfy(isListOfStrings);
          expect(checkView(a.modal({ blocks: [value] }))).toSatisfy(isListOfStrings);
        },
      ),
      { numRuns: 500 },
    );
  });
  test('a flood of wrong things is answered', () => {
    const flood = a.many(200_000, () => ({ type: 'nope' }));
    expect(checkBlocks(flood, 'message')).toSatisfy(isListOfStrings);
    expect(check({ type: 'rich_text', elements: flood })).toSatisfy(isListOfStrings);
    expect(check({ type: 'actions', elements: flood })).toSatisfy(isListOfStrings);
  });
});
