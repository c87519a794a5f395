/** 0: done, or all is well. 1: something was found, or could not be done. 2: the command was not understood. */
export type ExitCode = 0 | 1 | 2

export const EXIT = { ok: 0, failed: 1, usage: 2 } as const satisfies Record<string, ExitCode>
