/** How many snapshots a stack keeps at most: each holds on to every block that its machines have changed since. */
export const SNAPSHOT_LIMIT = 10;

/** Characters of a note. */
export const SNAPSHOT_NOTE_LENGTH = 200;
