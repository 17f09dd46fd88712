/** What came of a request, in values that words are made from. Times are ISO 8601 in UTC. */
export type Outcome = Record<string, string | number | boolean | null>;
