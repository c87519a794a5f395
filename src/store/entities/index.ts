/** The tables that administration reads and writes through MikroORM; the hot ones are plain SQL beside this folder. */
export const entities = [] as const
