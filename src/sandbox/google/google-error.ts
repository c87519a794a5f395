/** An error as Google words it. `layer` says which of its two layers answers: they differ in shape and indentation. */
export interface GoogleError {
  readonly layer: 'backend' | 'frontend'
  readonly status: number
  readonly domain: string
  readonly reason: string
  readonly message: string
  readonly locationType?: 'header' | 'parameter'
  readonly location?: string
  /** Front end only: the name of the canonical status, the outer message and further details. */
  readonly canonical?: string
  readonly outerMessage?: string
  readonly details?: readonly unknown[]
  readonly headers?: Readonly<Record<string, string>>
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: GoogleError }

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })
export const refuse = (error: GoogleError): { ok: false; error: GoogleError } => ({ ok: false, error })

type Place = Pick<GoogleError, 'locationType' | 'location'>

function backend(status: number, name: string, rest: { message: string } & Place): GoogleError {
  const [domain = 'global', reason = name] = name.split('/')
  return { layer: 'backend', status, domain, reason, ...rest }
}

const parameter = (location: string): Place => ({ locationType: 'parameter', location })

/** Every refusal of the calendar service (API reference, "Handle API errors"). */
export const googleErrors = {
  invalid: (message: string, place: Place = {}) => backend(400, 'global/invalid', { message, ...place }),
  invalidParameter: (name: string, value: string) =>
    backend(400, 'global/invalidParameter', { message: `Invalid value '${value}'`, ...parameter(name) }),
  required: (message: string) => backend(400, 'global/required', { message }),
  parseError: () => backend(400, 'global/parseError', { message: 'Parse Error' }),
  badRequest: (message = 'Bad Request') => backend(400, 'global/badRequest', { message }),
  timeRangeEmpty: () =>
    backend(400, 'calendar/timeRangeEmpty', {
      message: 'The specified time range is empty.',
      ...parameter('timeMax'),
    }),
  neitherOrganizerNorAttendee: () =>
    backend(400, 'global/participantIsNeitherOrganizerNorAttendee', {
      message: 'The owner of the calendar must either be the organizer or an attendee of an event that is imported.',
    }),
  lowSequence: () =>
    backend(400, 'global/invalid', {
      message:
        'Invalid sequence value. The specified sequence number is below the current sequence number of the resource. ' +
        'Re-fetch the resource and use its sequence number on the following request.',
    }),
  cannotChangeEventType: () =>
    backend(400, 'calendar/eventTypeRestriction', { message: 'Event type cannot be changed.' }),
  cannotMove: (message: string) => backend(400, 'calendar/cannotChangeOrganizer', { message }),
  channelIdNotUnique: (id: string) =>
    backend(400, 'global/channelIdNotUnique', { message: `Channel id ${id} not unique` }),
  webhookNotHttps: (address: string) =>
    backend(400, 'global/push.webhookUrlNotHttps', { message: `WebHook callback must be HTTPS: ${address}` }),
  pushNotSupported: () =>
    backend(400, 'calendar/pushNotSupportedForRequestedResource', {
      message: 'Push notifications are not supported by this resource.',
    }),
  channelNotFound: (id: string) =>
    backend(404, 'global/notFound', { message: `Channel '${id}' not found for project '100000000001'` }),
  forbidden: (message = 'Forbidden') => backend(403, 'global/forbidden', { message }),
  notAuthorized: () => backend(403, 'global/forbidden', { message: 'Not Authorized to access this resource/api' }),
  requiredAccessLevel: () =>
    backend(403, 'calendar/requiredAccessLevel', { message: 'You need to have writer access to this calendar.' }),
  forbiddenForNonOrganizer: () =>
    backend(403, 'calendar/forbiddenForNonOrganizer', {
      message: 'Shared properties can only be changed by the organizer of the event.',
    }),
  forbiddenForServiceAccounts: () =>
    backend(403, 'calendar/forbiddenForServiceAccounts', {
      message: 'Service accounts cannot invite attendees without Domain-Wide Delegation of Authority.',
    }),
  notFound: () => backend(404, 'global/notFound', { message: 'Not Found' }),
  duplicate: () => backend(409, 'global/duplicate', { message: 'The requested identifier already exists.' }),
  deleted: () => backend(410, 'global/deleted', { message: 'Resource has been deleted' }),
  fullSyncRequired: () =>
    backend(410, 'calendar/fullSyncRequired', {
      message: 'Sync token is no longer valid, a full sync is required.',
      ...parameter('syncToken'),
    }),
  updatedMinTooLongAgo: () =>
    backend(410, 'calendar/updatedMinTooLongAgo', {
      message: 'The requested minimum modification time lies too far in the past.',
      ...parameter('updatedMin'),
    }),
  conditionNotMet: () =>
    backend(412, 'global/conditionNotMet', {
      message: 'Precondition Failed',
      locationType: 'header',
      location: 'If-Match',
    }),
} as const

const LOGIN_HELP =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. ' +
  'See https://developers.google.com/identity/sign-in/web/devconsole-project.'

/** Refusals of the layer before the calendar service. */
export const frontEndErrors = {
  missingCredentials: (): GoogleError => ({
    layer: 'frontend',
    status: 401,
    domain: 'global',
    reason: 'required',
    message: 'Login Required.',
    outerMessage: `Request is missing required authentication credential. ${LOGIN_HELP}`,
    locationType: 'header',
    location: 'Authorization',
    canonical: 'UNAUTHENTICATED',
  }),
  invalidCredentials: (): GoogleError => ({
    layer: 'frontend',
    status: 401,
    domain: 'global',
    reason: 'authError',
    message: 'Invalid Credentials',
    outerMessage: `Request had invalid authentication credentials. ${LOGIN_HELP}`,
    locationType: 'header',
    location: 'Authorization',
    canonical: 'UNAUTHENTICATED',
  }),
  insufficientScope: (service: string, method: string): GoogleError => ({
    layer: 'frontend',
    status: 403,
    domain: 'global',
    reason: 'insufficientPermissions',
    message: 'Insufficient Permission',
    outerMessage: 'Request had insufficient authentication scopes.',
    canonical: 'PERMISSION_DENIED',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        domain: 'googleapis.com',
        metadata: { service, method },
      },
    ],
  }),
} as const

const KNOWN_REASONS: Readonly<Record<string, { readonly domain: string; readonly message: string }>> = {
  backendError: { domain: 'global', message: 'Backend Error' },
  quotaExceeded: { domain: 'usageLimits', message: 'Calendar usage limits exceeded.' },
  rateLimitExceeded: { domain: 'usageLimits', message: 'Rate Limit Exceeded' },
  userRateLimitExceeded: { domain: 'usageLimits', message: 'User Rate Limit Exceeded' },
  dailyLimitExceeded: { domain: 'usageLimits', message: 'Daily Limit Exceeded' },
  accessNotConfigured: { domain: 'usageLimits', message: 'Access Not Configured' },
  conditionNotMet: { domain: 'global', message: 'Precondition check failed.' },
  failedPrecondition: { domain: 'global', message: 'Precondition check failed.' },
  fullSyncRequired: { domain: 'calendar', message: 'Sync token is no longer valid, a full sync is required.' },
  forbiddenForNonOrganizer: {
    domain: 'calendar',
    message: 'Shared properties can only be changed by the organizer of the event.',
  },
  notFound: { domain: 'global', message: 'Not Found' },
  deleted: { domain: 'global', message: 'Resource has been deleted' },
  duplicate: { domain: 'global', message: 'The requested identifier already exists.' },
}

/** An error of the calendar service by its reason, worded as Google words it where the wording is known. */
export function errorOfReason(
  status: number,
  reason: string,
  rest: { message?: string; headers?: Readonly<Record<string, string>> } = {},
): GoogleError {
  const known = KNOWN_REASONS[reason]
  return {
    layer: 'backend',
    status,
    domain: known?.domain ?? 'global',
    reason,
    message: rest.message ?? known?.message ?? reason,
    ...(rest.headers ? { headers: rest.headers } : {}),
  }
}

/** The body of an error answer, line end included. */
export function errorText(error: GoogleError): string {
  const place = error.locationType ? { locationType: error.locationType, location: error.location } : {}
  if (error.layer === 'backend') {
    const one = { domain: error.domain, reason: error.reason, message: error.message, ...place }
    return `${JSON.stringify({ error: { errors: [one], code: error.status, message: error.message } }, null, 1)}\n`
  }
  const one = { message: error.message, domain: error.domain, reason: error.reason, ...place }
  const body = {
    code: error.status,
    message: error.outerMessage ?? error.message,
    errors: [one],
    ...(error.canonical ? { status: error.canonical } : {}),
    ...(error.details ? { details: error.details } : {}),
  }
  return `${JSON.stringify({ error: body }, null, 2)}\n`
}
