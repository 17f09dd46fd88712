/**
 * How the platform names a learner: by the desk's own id, by its own, or by the address; within an organization, by its
 * name or id, or in all of them.
 */
export type LearnerName = { organization?: string } & ({ id: string } | { externalId: string } | { email: string });
