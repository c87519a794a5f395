/** An answer for scripts: one JSON document, indented, so that people can read it too. Instants become RFC 3339 texts. */
export const showJson = (answer: unknown): string => JSON.stringify(answer, null, 2)
