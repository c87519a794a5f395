/**
 * An answer for scripts: one JSON document, indented, so that people can read it too. Instants become RFC 3339 texts, and what a terminal
 * would obey is escaped. */
export const showJson = (answer: unknown): string =>
  JSON.stringify(answer, null, 2).replaceAll(/[\u007f-\u009f]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)
