import { composeVerify } from '../../../compose/compose-verify.ts'
import { type Report, verify } from '../../../ops/verify/index.ts'
import type { Scene } from '../stage.ts'

export const theProof: Scene = {
  title: 'The proof: every promise is looked up, in the database and in both calendars',
  async play(stage) {
    const ports = composeVerify(stage.service.ground)
    let last: Report | null = null
    const report = await stage.tell.until('everything has come to rest, and no promise is broken', async () => {
      last = await verify(ports, { organizationId: stage.organizationId })
      if (!last.ok)
        throw new Error(
          last.proofs
            .flatMap(({ code, violations }) => violations.map((finding) => `${code}: ${JSON.stringify(finding)}`))
            .join('; '),
        )
      return last
    })
    for (const { code, title, status, waivers } of report.proofs) {
      stage.tell.say(
        `${code.padEnd(4)} ${status === 'ok' ? 'ok     ' : status}  ${title}${waivers.length > 0 ? ` (${waivers.length} waived)` : ''}`,
      )
    }
    const skipped = report.proofs.filter(({ status }) => status === 'skipped')
    stage.tell.holds(
      'none was skipped',
      skipped.length === 0,
      skipped.map(({ code, reason }) => `${code}: ${reason}`).join('; '),
    )
  },
}
