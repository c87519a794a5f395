/** Two parts of one series that somebody cut in two are told within this time, by the clock of the database. */
export const SPLIT_GRACE = "interval '10 minutes'"

/** The code under which the second part waits when it comes first. */
export const WAITS_FOR_REST = 'waits_for_rest'
