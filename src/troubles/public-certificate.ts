import { expiryStage, type Trouble } from '../core/trouble.ts'

/** How long an answer counts. */
const ASK_AGAIN_HOURS = 6

/** What is wrong with the certificate of our public address. */
export interface PublicCertificate {
  /** Null: nothing is wrong. `unknown`: the address could not be asked, now or before. */
  trouble(now: Temporal.Instant): Promise<Trouble | null | 'unknown'>
}

/** Asks our own public address, a few times a day. Null address: there is none, and nothing is wrong with it. */
export function publicCertificate(
  origin: string | null,
  end: (origin: string) => Promise<Temporal.Instant | null>,
): PublicCertificate {
  let known: { readonly ends: Temporal.Instant; readonly askedAt: Temporal.Instant } | null = null
  return {
    async trouble(now) {
      if (origin === null) return null
      if (known === null || Temporal.Instant.compare(known.askedAt.add({ hours: ASK_AGAIN_HOURS }), now) <= 0) {
        const ends = await end(origin)
        if (ends !== null) known = { ends, askedAt: now }
      }
      return known === null ? 'unknown' : certificateTrouble(new URL(origin).host, known.ends, now)
    },
  }
}

function certificateTrouble(host: string, ends: Temporal.Instant, now: Temporal.Instant): Trouble | null {
  const daysLeft = Math.max(0, Math.ceil((ends.epochMilliseconds - now.epochMilliseconds) / 86_400_000))
  const stage = expiryStage(daysLeft)
  if (stage === null) return null
  const expiresOn = ends.toZonedDateTimeISO('UTC').toPlainDate().toString()
  return { kind: 'certificate_expiring', subject: `host:${host}`, stage, facts: { host, expiresOn, daysLeft } }
}
