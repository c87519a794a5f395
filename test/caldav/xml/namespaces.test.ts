import { expect, it } from 'vitest'
import { APPLE, CALDAV, CALENDARSERVER, DAV, MEETMEUP } from '../../../src/caldav/xml/namespaces.ts'

it('the namespaces of CalDAV are written as their specifications and their makers write them', () => {
  expect([DAV, CALDAV, CALENDARSERVER, APPLE, MEETMEUP]).toEqual([
    'DAV:',
    'urn:ietf:params:xml:ns:caldav',
    'http://calendarserver.org/ns/',
    'http://apple.com/ns/ical/',
    'urn:meetmeup:dav',
  ])
})
