/**
 * Block Kit's limits: characters (UTF-16 code units), or how many of a thing.
 * Sources: docs.slack.dev/reference/block-kit (blocks, block elements, composition objects) and /reference/views;
 * `@slack/types` repeats them, property by property.
 */
export const limits = {
  /** Blocks, by where they are shown. */
  blocks: { message: 50, modal: 100 },
  id: 255,
  url: 3000,

  text: 3000,
  header: 150,
  field: 2000,
  fields: 10,
  contextElements: 10,
  actionsElements: 25,
  /** An input's label and its hint. */
  label: 2000,
  /** An image's alternative text and its title. */
  imageText: 2000,
  listIndent: 8,
  /** Ours: Slack names no limit for the pieces of rich text, but no message has so many. */
  richTextElements: 10_000,

  buttonText: 75,
  buttonValue: 2000,
  accessibilityLabel: 75,
  placeholder: 150,
  inputValue: 3000,

  optionText: 75,
  optionValue: 150,
  overflowOptions: { least: 2, most: 5 },
  selectOptions: 100,
  optionGroups: 100,
  /** Radio buttons or checkboxes. */
  boxes: 10,

  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,

  modalTitle: 24,
  modalButton: 24,
  privateMetadata: 3000,
} as const;
