import type { VerdictCode } from '../core/verdict.ts'

/**
 * Every error of the HTTP API that does not come from a booking rule: status and title by stable code.
 * A client branches on `code`; titles may be reworded, codes never change their meaning.
 */
const GROUND = {
  malformed_json: [400, 'The body is not valid JSON'],
  json_too_deep: [400, 'The body is nested too deeply'],
  text_refused: [400, 'A text contains characters that cannot be stored'],
  validation_failed: [400, 'A field does not have the form that is asked for'],
  request_malformed: [400, 'The request is not valid HTTP'],
  url_malformed: [400, 'The address cannot be read'],
  cursor_invalid: [400, 'The cursor was not given out by this list'],
  precondition_malformed: [400, 'If-Match or If-None-Match cannot be read'],
  idempotency_key_malformed: [400, 'Idempotency-Key must be 1 to 255 visible ASCII characters'],
  unauthenticated: [401, 'A valid API key is needed'],
  forbidden: [403, 'The role of this key does not allow it'],
  not_found: [404, 'There is no such thing'],
  route_not_found: [404, 'There is nothing at this address'],
  method_not_allowed: [405, 'This address does not know that method'],
  not_acceptable: [406, 'It cannot be had in a form that the request accepts'],
  request_timeout: [408, 'The request did not arrive in time'],
  in_use: [409, 'Something else still needs it'],
  already_exists: [409, 'It exists already'],
  not_organizer: [409, 'Only its organiser may change it, in their own calendar'],
  not_active: [409, 'It was declined or cancelled already'],
  nothing_to_adopt: [409, 'No calendar of the room waits to be adopted'],
  adoption_under_way: [409, 'Another adoption of the room is under way'],
  plan_outdated: [409, 'The calendars have changed since the plan was made'],
  undo_expired: [409, 'It is too late to undo it'],
  state_conflict: [409, 'Its present state does not allow that'],
  idempotency_in_progress: [409, 'The first request with this Idempotency-Key is still being worked on'],
  precondition_failed: [412, 'It has changed since it was read'],
  body_too_large: [413, 'The body is larger than allowed'],
  media_type_unsupported: [415, 'The media type of the body is not understood'],
  idempotency_key_reused: [422, 'This Idempotency-Key was used with another request'],
  field_unknown_value: [422, 'A field names something that does not exist'],
  address_refused: [422, 'This address may not be called'],
  lines_wrong: [422, 'Lines of the list are wrong'],
  calendar_unreadable: [422, 'The text is not a calendar that can be followed'],
  pairing_refused: [422, 'A right that is needed on the calendar is missing'],
  rate_limited: [429, 'Too many requests'],
  headers_too_large: [431, 'The headers are larger than allowed'],
  internal: [500, 'Something went wrong on our side'],
  provider_failed: [502, 'The calendar system answered with an error'],
  overloaded: [503, 'The service is busy'],
  unavailable: [503, 'Something the service needs cannot be reached'],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string]>>

/** Times, zones and rules that nobody can book: the codes of `core/time` and `core/recurrence`. */
const TIMES = {
  time_malformed: [422, 'A time cannot be read'],
  time_out_of_range: [422, 'A time lies outside the years that can be booked'],
  ends_before_start: [422, 'The end does not lie after the start'],
  zone_empty: [422, 'A time zone is missing'],
  zone_custom: [422, 'The time zone has no public definition'],
  zone_unknown: [422, 'The time zone is unknown'],
  frequency_refused: [422, 'The recurrence rule repeats in a way that rooms cannot be booked'],
  part_refused: [422, 'The recurrence rule has a part that is not allowed'],
  part_repeated: [422, 'The recurrence rule says something twice'],
  value_malformed: [422, 'The recurrence rule has a value that cannot be read'],
  value_out_of_range: [422, 'The recurrence rule has a number outside its range'],
  too_long: [422, 'The recurrence rule is too long'],
  count_with_until: [422, 'The recurrence rule has COUNT and UNTIL'],
  until_before_start: [422, 'The recurrence rule ends before it starts'],
  never_occurs: [422, 'No date fulfils the recurrence rule'],
  too_many_exceptions: [422, 'The series has too many exceptions'],
  date_form_mismatch: [422, 'A date stands where a time is needed, or the other way round'],
  duration_refused: [422, 'The length is not positive'],
  overlaps_itself: [422, 'An occurrence lasts into the next one'],
  too_many_instances: [422, 'The series has too many occurrences'],
  too_many_iterations: [422, 'The recurrence rule takes too much work to follow'],
  never_matches: [422, 'No date fulfils the recurrence rule'],
  deadline: [422, 'The recurrence rule takes too much time to follow'],
  window_too_long: [422, 'The window is longer than allowed'],
  window_refused: [422, 'The window does not end after its start'],
} as const satisfies Readonly<Record<string, readonly [status: number, title: string]>>

/** Decisions about bookings, by the codes of `core/verdict.ts`. */
const VERDICTS = {
  room_unavailable: [409, 'Somebody else has the room at that time'],
  series_partly_held: [409, 'Not all dates of the series have the room'],
  room_contested: [409, 'The room is contested, and a person decides'],
  overlap_waived: [409, 'The overlap was let through'],
  policy_booking_window: [422, 'The room cannot be booked that far ahead'],
  policy_max_duration: [422, 'The room cannot be booked that long'],
  policy_min_notice: [422, 'The room must be booked earlier'],
  policy_no_recurring: [422, 'The room takes no series'],
  policy_in_the_past: [422, 'The time has passed'],
  policy_series_too_large: [422, 'The series is too large'],
  quota_exceeded: [422, 'The organiser has as many bookings ahead as the room allows'],
  provider_refused: [409, 'The calendar system that decides about the room refused'],
  provider_unreachable: [409, 'The calendar system that decides about the room cannot be reached'],
  hold_expired: [409, 'The calendar system that decides about the room did not answer in time'],
  conflict_lost: [409, 'An administrator kept the other booking'],
  conflict_kept: [409, 'An administrator kept this booking'],
  cancelled: [409, 'It was cancelled'],
  released: [409, 'The room has let go of it'],
} as const satisfies Readonly<Record<VerdictCode, readonly [status: number, title: string]>>

export const PROBLEMS = { ...GROUND, ...TIMES, ...VERDICTS } as const

export type ProblemCode = keyof typeof PROBLEMS
