import { answer, type DavAnswer } from '../answer.ts'
import type { Located } from '../locate.ts'
import { allowedOn } from './allowed.ts'

/**
 * RFC 4918 section 10.1. No locks (class 2) and no scheduling (`calendar-auto-schedule`): clients then invite by themselves, and a PUT into a
 * room is the booking.
 */
export const DAV_CLASSES = '1, 3, access-control, calendar-access'

/** Answered to whoever asks: it tells nothing but what this server speaks. */
export const options = (located: Located | null): DavAnswer =>
  answer(200, {
    dav: DAV_CLASSES,
    allow: allowedOn(located).join(', '),
    'content-length': '0',
  })
