import { describe, expect, it } from 'vitest';
import { checkMessageBlocks, checkModal } from '../../../src/playground/slack/blocks/check.ts';

let ids = 0;
const nextId = () => `id${++ids}`;
const x = (length: number) => 'x'.repeat(length);
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const button = (rest: object = {}) => ({ type: 'button', text: plain('Go'), ...rest });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const option = (rest: object = {}) => ({ text: plain('One'), value: '1', ...rest });
const options = (count: number) => Array.from({ length: count }, (_, i) => option({ value: String(i) }));
const input = (element: object, rest: object = {}) => ({ type: 'input', label: plain('Which?'), element, ...rest });
const typed = (rest: object = {}) => ({ type: 'plain_text_input', ...rest });
const confirm = (rest: object = {}) => ({
  title: plain('Sure?'),
  text: mrkdwn('Really'),
  confirm: plain('Yes'),
  deny: plain('No'),
  ...rest,
});
const rich = (...elements: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});
const modal = (rest: object = {}) => ({
  type: 'modal',
  title: plain('Ask'),
  submit: plain('Go'),
  blocks: [input(typed())],
  ...rest,
});

const wrongBlocks = (blocks: object[]) => {
  const checked = checkMessageBlocks(blocks, nextId);
  return checked.ok ? [] : checked.errors;
};
const wrongModal = (view: unknown) => {
  const checked = checkModal(view, nextId);
  return checked.ok ? [] : checked.errors;
};

describe('the blocks of a message', () => {
  it.each<[string, object[]]>([
    ['text of 3,000', [{ type: 'section', text: mrkdwn(x(3000)) }]],
    ['ten fields of 2,000', [{ type: 'section', fields: Array.from({ length: 10 }, () => mrkdwn(x(2000))) }]],
    ['a header of 150', [{ type: 'header', text: plain(x(150)) }]],
    ['a context of ten', [{ type: 'context', elements: Array.from({ length: 10 }, () => mrkdwn('x')) }]],
    ['25 buttons', [actions(...Array.from({ length: 25 }, () => button()))]],
    ['a button of 75 with a value of 2,000', [actions(button({ text: plain(x(75)), value: x(2000) }))]],
    ['a confirm dialog', [actions(button({ confirm: confirm({ title: plain(x(100)), text: plain(x(300)) }) }))]],
    ['an overflow of two', [actions({ type: 'overflow', options: options(2) })]],
    ['an overflow of five', [actions({ type: 'overflow', options: options(5) })]],
    ['a select of 100', [actions({ type: 'static_select', options: options(100) })]],
    [
      'a select in groups',
      [actions({ type: 'static_select', option_groups: [{ label: plain('A'), options: options(2) }] })],
    ],
    [
      'each element beside a text',
      [
        { type: 'overflow', options: options(2) },
        { type: 'static_select', options: options(100), placeholder: plain(x(150)) },
        { type: 'external_select', min_query_length: 0, initial_option: option() },
        { type: 'users_select' },
        { type: 'radio_buttons', options: options(10) },
        { type: 'checkboxes', options: options(10), initial_options: options(2) },
        { type: 'datepicker', initial_date: '2028-02-29' },
        { type: 'timepicker', initial_time: '23:59' },
      ].map((accessory) => ({ type: 'section', text: plain('x'), accessory })),
    ],
    ['rich text', [rich({ type: 'text', text: 'x', style: { bold: true } }, { type: 'user', user_id: 'U1' })]],
    ['a dated rich text', [rich({ type: 'date', timestamp: 1, format: '{date}', fallback: 'then' })]],
    ['markdown', [{ type: 'markdown', text: '# x' }]],
    ['an image', [{ type: 'image', image_url: 'https://x.test/x.png', alt_text: 'x' }]],
    ['the same action_id in two blocks', [actions(button({ action_id: 'a' })), actions(button({ action_id: 'a' }))]],
    ['fifty blocks', Array.from({ length: 50 }, () => ({ type: 'divider' }))],
  ])('take %s', (_what, blocks) => {
    expect(wrongBlocks(blocks)).toEqual([]);
  });

  it.each<[string, object[], string]>([
    [
      '51 blocks',
      Array.from({ length: 51 }, () => ({ type: 'divider' })),
      'no more than 50 items allowed [json-pointer:/blocks]',
    ],
    [
      'long text',
      [{ type: 'section', text: mrkdwn(x(3001)) }],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'empty text',
      [{ type: 'section', text: mrkdwn('') }],
      'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
    ],
    ['an empty section', [{ type: 'section' }], 'must define either `text` or `fields` [json-pointer:/blocks/0]'],
    [
      'a long header',
      [{ type: 'header', text: plain(x(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'a formatted header',
      [{ type: 'header', text: mrkdwn('x') }],
      'must be one of: plain_text [json-pointer:/blocks/0/text/type]',
    ],
    ['an unknown block', [{ type: 'card' }], 'unsupported type: card [json-pointer:/blocks/0/type]'],
    ['a block of no type', [{ text: plain('x') }], 'missing required field: type [json-pointer:/blocks/0]'],
    [
      'a made-up property',
      [actions(button({ disabled: true }))],
      'invalid additional property: disabled [json-pointer:/blocks/0/elements/0]',
    ],
    ['no elements', [actions()], 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]'],
    [
      '26 buttons',
      [actions(...Array.from({ length: 26 }, () => button()))],
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'a long button',
      [actions(button({ text: plain(x(76)) }))],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'a long value',
      [actions(button({ value: x(2001) }))],
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'a button without text',
      [actions({ type: 'button' })],
      'missing required field: text [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'an unknown style',
      [actions(button({ style: 'link' }))],
      'must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      'a long confirm',
      [actions(button({ confirm: confirm({ confirm: plain(x(31)) }) }))],
      'must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/confirm/text]',
    ],
    [
      'an overflow of one',
      [actions({ type: 'overflow', options: options(1) })],
      'no fewer than 2 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'an overflow of six',
      [actions({ type: 'overflow', options: options(6) })],
      'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      '101 options',
      [actions({ type: 'static_select', options: options(101) })],
      'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'a long option',
      [actions({ type: 'overflow', options: [option({ value: x(151) }), option()] })],
      'must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
    ],
    [
      'an initial option that is not offered',
      [actions({ type: 'static_select', options: options(2), initial_option: option({ value: '9' }) })],
      'must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]',
    ],
    [
      'an initial option that is called otherwise',
      [
        actions({
          type: 'static_select',
          options: options(2),
          initial_option: option({ text: plain('Two'), value: '0' }),
        }),
      ],
      'must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]',
    ],
    [
      'an initial option that is null',
      [actions({ type: 'external_select', initial_option: null })],
      'must provide an object [json-pointer:/blocks/0/elements/0/initial_option]',
    ],
    [
      'options and groups at once',
      [
        actions({
          type: 'static_select',
          options: options(1),
          option_groups: [{ label: plain('A'), options: options(1) }],
        }),
      ],
      'must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'options of a select that asks for them',
      [actions({ type: 'external_select', options: options(1) })],
      'invalid additional property: options [json-pointer:/blocks/0/elements/0]',
    ],
    [
      'eleven radio buttons',
      [actions({ type: 'radio_buttons', options: options(11) })],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      'a checked box that is not there',
      [actions({ type: 'checkboxes', options: options(1), initial_options: options(2) })],
      'must be one of the provided options [json-pointer:/blocks/0/elements/0/initial_options]',
    ],
    [
      'a day that is not',
      [actions({ type: 'datepicker', initial_date: '2027-02-29' })],
      'must be a valid date [json-pointer:/blocks/0/elements/0/initial_date]',
    ],
    [
      'a time that is not',
      [actions({ type: 'timepicker', initial_time: '24:00' })],
      'must be a valid time [json-pointer:/blocks/0/elements/0/initial_time]',
    ],
    [
      'a long placeholder',
      [actions({ type: 'external_select', placeholder: plain(x(151)) })],
      'must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]',
    ],
    [
      'a text input among actions',
      [actions(typed())],
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      'an action_id twice in a block',
      [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
      '`action_id` a already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ],
    [
      'a block_id twice',
      [
        { type: 'divider', block_id: 'b' },
        { type: 'divider', block_id: 'b' },
      ],
      '`block_id` b already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      'an action_id of 256',
      [actions(button({ action_id: x(256) }))],
      'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
    ],
    [
      'empty rich text',
      [rich({ type: 'text', text: '' })],
      'must be more than 0 characters [json-pointer:/blocks/0/elements/0/elements/0/text]',
    ],
    [
      'mrkdwn in rich text',
      [rich(mrkdwn('x'))],
      'unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/elements/0/type]',
    ],
  ])('refuse %s', (_what, blocks, error) => {
    expect(wrongBlocks(blocks)).toContain(error);
  });

  it('get the ids that they came without', () => {
    const checked = checkMessageBlocks([actions(button({ action_id: 'mine' }), button())], nextId);
    expect(checked).toMatchObject({
      ok: true,
      value: [{ block_id: expect.any(String), elements: [{ action_id: 'mine' }, { action_id: expect.any(String) }] }],
    });
  });
});

describe('a modal', () => {
  it.each<[string, object]>([
    ['of one input', modal()],
    [
      'with all there is',
      modal({ close: plain(x(24)), private_metadata: x(3000), callback_id: 'c', external_id: 'e' }),
    ],
    ['of 100 blocks', modal({ blocks: Array.from({ length: 100 }, () => ({ type: 'divider' })) })],
    ['without a submit button where nothing is asked', modal({ submit: undefined, blocks: [{ type: 'divider' }] })],
  ])('takes one %s', (_what, view) => {
    expect(wrongModal(view)).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['a long title', modal({ title: plain(x(25)) }), 'must be less than 25 characters [json-pointer:/view/title/text]'],
    [
      'a long button',
      modal({ submit: plain(x(25)) }),
      'must be less than 25 characters [json-pointer:/view/submit/text]',
    ],
    [
      'much metadata',
      modal({ private_metadata: x(3001) }),
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      '101 blocks',
      modal({ blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) }),
      'no more than 100 items allowed [json-pointer:/view/blocks]',
    ],
    ['no blocks', modal({ blocks: [] }), 'no fewer than 1 items allowed [json-pointer:/view/blocks]'],
    [
      'markdown',
      modal({ blocks: [{ type: 'markdown', text: 'x' }] }),
      'unsupported type: markdown [json-pointer:/view/blocks/0/type]',
    ],
    [
      'an input without submit',
      modal({ submit: undefined }),
      'must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]',
    ],
    ['no title', modal({ title: undefined }), 'missing required field: title [json-pointer:/view]'],
    [
      'a button as input',
      modal({ blocks: [input(button())] }),
      'unsupported type: button [json-pointer:/view/blocks/0/element/type]',
    ],
    [
      'a long label',
      modal({ blocks: [{ ...input(typed()), label: plain(x(2001)) }] }),
      'must be less than 2001 characters [json-pointer:/view/blocks/0/label/text]',
    ],
    [
      'a long hint',
      modal({ blocks: [input(typed(), { hint: plain(x(2001)) })] }),
      'must be less than 2001 characters [json-pointer:/view/blocks/0/hint/text]',
    ],
    [
      'an input without a label',
      modal({ blocks: [{ type: 'input', element: typed() }] }),
      'missing required field: label [json-pointer:/view/blocks/0]',
    ],
    [
      'lengths that no input has',
      modal({ blocks: [input(typed({ max_length: 3001 }))] }),
      'must be no more than 3000 [json-pointer:/view/blocks/0/element/max_length]',
    ],
    [
      'two inputs of one block_id',
      modal({ blocks: [input(typed(), { block_id: 'b' }), input(typed(), { block_id: 'b' })] }),
      '`block_id` b already exists [json-pointer:/view/blocks/1/block_id]',
    ],
    [
      'two focused inputs',
      modal({ blocks: [input(typed({ focus_on_load: true })), input(typed({ focus_on_load: true }))] }),
      'only one element can have `focus_on_load` [json-pointer:/view/blocks/1/element/focus_on_load]',
    ],
    ['a list', [], 'must provide an object [json-pointer:/view]'],
  ])('refuses %s', (_what, view, error) => {
    expect(wrongModal(view)).toContain(error);
  });
});
