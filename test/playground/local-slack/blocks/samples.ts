export const plain = (text: string) => ({ type: 'plain_text', text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
export const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));
export const option = (i: number | string) => ({ text: plain(`Option ${i}`), value: `${i}` });
export const options = (count: number) => many(count, option);

export const picture = { type: 'image', image_url: 'https://acme.test/cat.png', alt_text: 'A cat' };
export const confirm = { title: plain('Sure?'), text: mrkdwn('*Really*?'), confirm: plain('Yes'), deny: plain('No') };
export const button = { type: 'button', action_id: 'go', text: plain('Go') };

/** Every element that is taken, in its fullest form, by its type. */
export const elements = {
  button: {
    ...button,
    value: 'v',
    url: 'https://acme.test/',
    style: 'danger',
    confirm,
    accessibility_label: 'Go there',
  },
  overflow: {
    type: 'overflow',
    action_id: 'menu',
    options: [option(1), { ...option(2), url: 'https://acme.test/' }],
    confirm,
  },
  static_select: {
    type: 'static_select',
    placeholder: plain('Choose'),
    options: options(3),
    initial_option: option(1),
    focus_on_load: true,
  },
  multi_static_select: {
    type: 'multi_static_select',
    option_groups: [{ label: plain('Few'), options: options(2) }],
    initial_options: [option(0), option(1)],
    max_selected_items: 2,
  },
  radio_buttons: {
    type: 'radio_buttons',
    options: [{ ...option(1), text: mrkdwn('*One*'), description: mrkdwn('_the_ one') }, option(2)],
    initial_option: option(2),
  },
  checkboxes: { type: 'checkboxes', options: options(2), initial_options: [option(0)] },
  datepicker: { type: 'datepicker', placeholder: plain('When'), initial_date: '2028-02-29' },
  plain_text_input: {
    type: 'plain_text_input',
    placeholder: plain('Why'),
    multiline: true,
    min_length: 1,
    max_length: 3000,
    initial_value: '',
    dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
  },
  email_text_input: { type: 'email_text_input', initial_value: 'jane@acme.test', placeholder: plain('Email') },
  image: picture,
};

/** Rich text with every kind of element. */
const leaves = [
  { type: 'text', text: 'a', style: { bold: true, italic: true, strike: true, code: true } },
  { type: 'link', url: 'https://acme.test/', text: 'Acme' },
  { type: 'user', user_id: 'U0AMY' },
  { type: 'usergroup', usergroup_id: 'S0DESK' },
  { type: 'channel', channel_id: 'C0SUPPORT' },
  { type: 'emoji', name: 'wave' },
  { type: 'date', timestamp: 1_720_710_212, format: 'at {time}', fallback: 'then', url: 'https://acme.test/' },
  { type: 'broadcast', range: 'here' },
  { type: 'color', value: '#F405B3' },
];
const paragraph = { type: 'rich_text_section', elements: leaves };

/** Every block that is taken, in its fullest form, by its type. */
export const blocks = {
  section: {
    type: 'section',
    text: mrkdwn('*Hi*'),
    fields: [plain('a'), mrkdwn('b')],
    accessory: button,
    expand: true,
  },
  header: { type: 'header', text: { ...plain('Hi'), emoji: true } },
  divider: { type: 'divider', block_id: 'line' },
  context: { type: 'context', elements: [mrkdwn('a'), plain('b'), picture] },
  actions: { type: 'actions', elements: [button] },
  input: {
    type: 'input',
    label: plain('Why?'),
    hint: plain('In short.'),
    element: { type: 'plain_text_input' },
    optional: true,
    dispatch_action: true,
  },
  image: { ...picture, title: plain('The cat') },
  rich_text: {
    type: 'rich_text',
    elements: [
      paragraph,
      { type: 'rich_text_section', elements: [] },
      { type: 'rich_text_list', style: 'ordered', indent: 1, border: 1, offset: 3, elements: [paragraph] },
      { type: 'rich_text_preformatted', border: 0, elements: leaves.slice(0, 2) },
      { type: 'rich_text_quote', elements: leaves },
    ],
  },
};

export const section = (text: string) => ({ type: 'section', text: plain(text) });
export const actions = (...all: object[]) => ({ type: 'actions', elements: all });
export const input = (element: object) => ({ type: 'input', label: plain('L'), element });
export const rich = (...all: object[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: all }],
});
export const modal = (over: object = {}) => ({ type: 'modal', title: plain('T'), blocks: [section('x')], ...over });
