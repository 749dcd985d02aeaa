// How files are uploaded, for the portal, its pages and the command alike.

/** An upload comes in parts of this size, the last one smaller: neither side ever holds more of it in memory. */
export const PART_BYTES = 8 * 2 ** 20;

/** Of an artifact. */
export const ARTIFACT_LIMIT_BYTES = 2 * 2 ** 30;

/** Of a file of a project, and of all files of a project together. */
export const FILE_LIMIT_BYTES = 2 ** 30;
export const PROJECT_FILES_LIMIT_BYTES = 5 * 2 ** 30;
