/**
 * What a filter may name. RFC 4791 section 7.7 lets a server refuse what is not standard (`supported-filter`); a condition on something that
 * nothing here ever holds would only look like an answer.
 */

/** Components and where they may stand (RFC 5545 section 3.6, RFC 7953, RFC 9073). */
export const NESTED_IN: ReadonlyMap<string, readonly string[]> = new Map([
  ['VEVENT', ['VCALENDAR']],
  ['VTODO', ['VCALENDAR']],
  ['VJOURNAL', ['VCALENDAR']],
  ['VFREEBUSY', ['VCALENDAR']],
  ['VTIMEZONE', ['VCALENDAR']],
  ['VAVAILABILITY', ['VCALENDAR']],
  ['AVAILABLE', ['VAVAILABILITY']],
  ['VALARM', ['VEVENT', 'VTODO']],
  ['STANDARD', ['VTIMEZONE']],
  ['DAYLIGHT', ['VTIMEZONE']],
  ['PARTICIPANT', ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY']],
  ['VLOCATION', ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'PARTICIPANT']],
  ['VRESOURCE', ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'PARTICIPANT']],
])

/** Components for which RFC 4791 section 9.9 and RFC 7953 section 7.2.3 say what it means to lie in a time range. */
export const WITH_TIME_RANGE: ReadonlySet<string> = new Set([
  ...['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VALARM', 'VAVAILABILITY', 'AVAILABLE'],
])

/** Properties for which RFC 4791 section 9.9 says the same. */
export const DATED_PROPERTIES: ReadonlySet<string> = new Set([
  ...['COMPLETED', 'CREATED', 'DTEND', 'DTSTAMP', 'DTSTART', 'DUE', 'LAST-MODIFIED'],
])

/** RFC 5545 section 8.3.2, RFC 7986, RFC 7953, RFC 9073, RFC 9074, RFC 9253. */
export const PROPERTIES: ReadonlySet<string> = new Set([
  ...['CALSCALE', 'METHOD', 'PRODID', 'VERSION', 'ATTACH', 'CATEGORIES', 'CLASS', 'COMMENT', 'DESCRIPTION', 'GEO'],
  ...['LOCATION', 'PERCENT-COMPLETE', 'PRIORITY', 'RESOURCES', 'STATUS', 'SUMMARY', 'COMPLETED', 'DTEND', 'DUE'],
  ...['DTSTART', 'DURATION', 'FREEBUSY', 'TRANSP', 'TZID', 'TZNAME', 'TZOFFSETFROM', 'TZOFFSETTO', 'TZURL'],
  ...['ATTENDEE', 'CONTACT', 'ORGANIZER', 'RECURRENCE-ID', 'RELATED-TO', 'URL', 'UID', 'EXDATE', 'EXRULE', 'RDATE'],
  ...['RRULE', 'ACTION', 'REPEAT', 'TRIGGER', 'CREATED', 'DTSTAMP', 'LAST-MODIFIED', 'SEQUENCE', 'REQUEST-STATUS'],
  ...['NAME', 'REFRESH-INTERVAL', 'SOURCE', 'COLOR', 'IMAGE', 'CONFERENCE', 'BUSYTYPE', 'LOCATION-TYPE'],
  ...['PARTICIPANT-TYPE', 'RESOURCE-TYPE', 'CALENDAR-ADDRESS', 'STYLED-DESCRIPTION', 'STRUCTURED-DATA'],
  ...['ACKNOWLEDGED', 'PROXIMITY', 'CONCEPT', 'LINK', 'REFID'],
])

/** RFC 5545 section 8.3.3, RFC 6638, RFC 7986, RFC 9073, RFC 9253. */
export const PARAMETERS: ReadonlySet<string> = new Set([
  ...['ALTREP', 'CN', 'CUTYPE', 'DELEGATED-FROM', 'DELEGATED-TO', 'DIR', 'ENCODING', 'FMTTYPE', 'FBTYPE', 'LANGUAGE'],
  ...['MEMBER', 'PARTSTAT', 'RANGE', 'RELATED', 'RELTYPE', 'ROLE', 'RSVP', 'SENT-BY', 'TZID', 'VALUE'],
  ...['SCHEDULE-AGENT', 'SCHEDULE-STATUS', 'SCHEDULE-FORCE-SEND', 'DISPLAY', 'EMAIL', 'FEATURE', 'LABEL'],
  ...['ORDER', 'SCHEMA', 'DERIVED', 'GAP', 'LINKREL'],
])
