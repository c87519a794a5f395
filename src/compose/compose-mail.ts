import { hkdfSync } from 'node:crypto'
import type { Config } from '../../config/load.ts'
import { bundleMail, createMessageIds, gatherNews, gatherRefusals, sendMail } from '../mail/index.ts'
import { createSmtpServer } from '../providers/send-by-smtp.ts'
import { writeMime } from '../providers/write-mime.ts'
import type { Database } from '../store/database.ts'
import { mailStore } from '../store/mail/mail-store.ts'
import { newsStore } from '../store/mail/news-store.ts'
import { refusalStore } from '../store/mail/refusal-store.ts'

export interface MailParts {
  readonly config: Pick<Config, 'mail'>
  readonly database: Database
  /** From which the names of mails are derived. */
  readonly masterKey: Uint8Array
  readonly clock: { now(): Temporal.Instant }
}

/** For the scheduler. */
export interface MailSide {
  /** Reads what has happened, and writes what is due. With mail off: nothing that happens meanwhile is told later. */
  readonly writeMail: () => Promise<void>
  readonly sendMail: () => Promise<void>
}

/** Mail on the real database and a real server, or the absence of it. */
export function composeMail({ config: { mail }, database, masterKey, clock }: MailParts): MailSide {
  const news = newsStore(database)
  const refusals = refusalStore(database)
  if (mail.relay === null) {
    const forget = async () => {
      await news.forgetPlaces()
      await refusals.forget()
    }
    return { writeMail: forget, sendMail: async () => {} }
  }
  const mails = mailStore(database)
  const { url, from, ca } = mail.relay
  const ownAddress = addressIn(from)
  const host = ownAddress.split('@')[1] ?? 'meetmeup.invalid'
  const key = new Uint8Array(hkdfSync('sha256', masterKey, '', 'meetmeup mail names', 32))
  const gathering = { news, clock, ownAddress, ownDomains: new Set(mail.ownDomains), language: mail.language }
  const writing = { mime: writeMime, ids: createMessageIds(key, host), from, host }
  const server = createSmtpServer({ url, from: ownAddress, ...(ca === undefined ? {} : { ca }) })
  return {
    async writeMail() {
      await gatherNews(gathering)
      await gatherRefusals({ refusals, clock, ownAddress })
      await bundleMail({ mails, clock, windowSeconds: mail.digestSeconds, ...writing })
    },
    sendMail: () => sendMail({ mails, server, clock }),
  }
}

/** `Name <address>`, or the address alone. */
const addressIn = (sender: string): string => /<([^<>]+)>\s*$/.exec(sender)?.[1] ?? sender.trim()
