import type { DavCall } from '../call.ts'
import type { DavRoom } from '../ports.ts'
import type { XmlElement } from '../xml/xml-element.ts'

/** A report on a room's calendar, or on one booking in it (`object` names it). */
export interface CalendarReport {
  readonly call: DavCall
  readonly root: XmlElement
  readonly room: DavRoom
  readonly object: string | null
}
