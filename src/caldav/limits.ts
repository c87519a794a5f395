/** Octets of one calendar object; announced as CALDAV:max-resource-size. */
export const MAX_RESOURCE_OCTETS = 262_144
/** Announced, and held by the reader of objects and by `core/recurrence/limits.ts`. */
export const MOST_INSTANCES = 1000
export const MOST_ATTENDEES = 200
export const MIN_DATE_TIME = '19700101T000000Z'
export const MAX_DATE_TIME = '21001231T235959Z'
/** Names in one calendar-multiget; clients ask for some hundred. */
export const MOST_HREFS = 5000
/** Properties that one question may name: each is answered for each member. */
export const MOST_PROPERTIES_ASKED = 200
/** Of all their names: what is not there is told by its name, for each member again. */
export const MOST_CHARACTERS_ASKED = 16_384
/** Members in one answer; what is more comes with the next one (RFC 6578 section 3.6). */
export const MOST_RESULTS = 10_000
/** Of one answer, in characters: far more than a client wants at once, far less than what would stop the process. */
export const LONGEST_ANSWER = 32 * 1024 * 1024
