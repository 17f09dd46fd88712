/** A message as it stands in Slack. `wanted` is the version to show; `ts` is its id there, once it is posted. */
export type PostState<Kind extends string> = {
  id: string;
  kind: Kind;
  /** The channel, where it is not the one that the subject itself names. */
  channel: string | null;
  /** The person who gets it by direct message, because it could not be shown where it belongs. */
  recipient: string | null;
  ts: string | null;
  wanted: number;
  attempts: number;
  /** How many attempts to post it may have reached Slack without an answer. */
  unanswered: number;
  /** Why it could not be shown at the last try, where that is no passing trouble. */
  problem: string | null;
};
