/** What keeps the program from being built, in words that need no stack beside them. */
export class BuildFault extends Error {}
