/**
 * A name as it is kept, whoever wrote it: NFC, no space around it, and one space for each run of spaces, line breaks and control characters
 * within. Two names that look the same are then the same, and none can act on a terminal.
 */
export const tidyName = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()

/** What a name needs at least, as JSON Schema says it: one character that is neither space nor control character. */
export const SOME_NAME = '[^\\s\\u0000-\\u001f\\u007f-\\u009f]'
