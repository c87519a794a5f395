import { createHmac } from 'node:crypto'

/** Makes names of mails that nobody else can make, and everybody here can recognise: an answer or a bounce finds its way by them. */
export interface MessageIds {
  /** Message-ID of a mail: always the same for the same row. */
  ofMail(organizationId: number, mailId: number): string
  /** The name of everything about one booking, first in References, so that programs show it as one thread. */
  ofBooking(organizationId: number, bookingId: number): string
  /** 22 octets in base64, by which Outlook groups (MS-OXOMSG, PidTagConversationIndex); the same for one booking. */
  threadIndex(organizationId: number, bookingId: number): string
  /** Of this installation: what carries it comes from us. */
  readonly instance: string
}

const MAC_CHARACTERS = 16

/** `host`: ours, never the recipient's. `key`: derived from the installation's. */
export function createMessageIds(key: Uint8Array, host: string): MessageIds {
  const mac = (text: string) => createHmac('sha256', key).update(text).digest()
  const named = (name: string) => `<${name}.${mac(name).toString('hex').slice(0, MAC_CHARACTERS)}@${host}>`
  return {
    ofMail: (organizationId, mailId) => named(`mmu.o${organizationId}.m${mailId}`),
    ofBooking: (organizationId, bookingId) => named(`mmu.booking.${organizationId}.${bookingId}`),
    threadIndex(organizationId, bookingId) {
      const octets = Buffer.from(mac(`thread.${organizationId}.${bookingId}`).subarray(0, 22))
      octets[0] = 1
      return octets.toString('base64')
    },
    instance: mac('instance').toString('hex').slice(0, MAC_CHARACTERS),
  }
}
