/** How many requests are allowed: set in the configuration, the same in every replica. */
export type Limits = {
  /** Minutes before an action that cools down may be done again for the same learner. */
  coolDownMinutes: number;
  /** Requests in any hour: by one person, and by the whole desk. */
  perPerson: number;
  perDesk: number;
  /** Learners that one person may ask about in any hour, whatever comes of it. */
  lookUpsPerPerson: number;
};
