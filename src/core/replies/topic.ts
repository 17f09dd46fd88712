/** Everything that a learner can be told in a reply, with the dates and names in it. */
export type Topics = {
  // what became of a mail with a link
  'mail-coming': { until: Date | null };
  'mail-sent': { until: Date | null };
  'mail-delayed': { until: Date | null };
  'mail-delivered': { until: Date | null };
  'mail-in-spam': { until: Date | null };
  'mail-failed': object;
  'mail-blocked': object;
  'mailbox-full': object;
  'address-wrong': object;
  'address-unreachable': object;
  'link-used': { since: Date };
  'link-replaced': object;
  'link-over': { until: Date };
  'mail-withdrawn': object;

  // what else was done
  'password-by-phone': { until: Date };
  'password-used': { since: Date };
  'password-over': object;
  'vpa-open': { since: Date };
  'vpa-taken': { since: Date };
  'address-corrected': object;
  'information-saved': object;
  'group-changed': { group: string };
  'membership-extended': { until: Date };
  done: object;
  undone: object;
  'in-hand': object;
  'not-done': object;

  // why something was not done, and what to do instead
  'signs-in-elsewhere': object;
  'membership-ended': { since: Date };
  'already-active': object;
  'not-activated': object;
  'sent-already': { since: Date };
  'vpa-off': object;
  'vpa-first': object;
  'same-address': object;
  'address-takes-no-mail': object;
  'nothing-differs': object;
  'same-group': object;
  'membership-without-end': object;
};

export type TopicName = keyof Topics;

/** What a learner is told, and the dates and names in it. */
export type Topic = { [Name in TopicName]: { topic: Name } & Topics[Name] }[TopicName];

/** A topic's dates and names as the learner reads them. */
type InWords<Values> = {
  [Key in keyof Values]: Values[Key] extends string ? string : string | Extract<Values[Key], null>;
};

/** What a reply says in one language: plain text, without links or anything secret. */
export type ReplyTexts = {
  /** @param name the learner's given name; '' where none is known. */
  greet(name: string): string;
  topics: { [Name in TopicName]: (values: InWords<Topics[Name]>) => string };
};
