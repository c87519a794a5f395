import type { TLocalizedValidationError } from 'typebox/error'
import { Default, Errors } from 'typebox/value'
import { fail, ok } from '../core/result.ts'
import type { ConnectionForms, SettingsRefusal } from '../ops/connections/index.ts'
import { ExchangeSettingsSchema } from '../providers/exchange/settings.ts'
import { GoogleSettingsSchema } from '../providers/google/settings.ts'
import type { OutgoingGuard } from '../providers/outgoing-guard.ts'

const FORMS = { exchange: ExchangeSettingsSchema, google: GoogleSettingsSchema } as const

/** Judges settings by the form of their provider, and every address in them by the guard that will stand before it later. */
export function connectionForms(guard: OutgoingGuard): ConnectionForms {
  return {
    judge(provider, { settings, secret }) {
      if (provider === 'memory') return ok(settings)
      const whole = Default(FORMS[provider], { ...settings, ...secret }) as Record<string, unknown>
      const [error] = Errors(FORMS[provider], whole)
      if (error !== undefined) return fail(refusalOf(error))
      for (const [member, value] of Object.entries(whole)) {
        const reason = member.endsWith('Url') ? guard.refusal(String(value)) : null
        if (reason !== null) return fail({ member, rule: 'host', detail: `${member}: ${reason}.` })
      }
      return ok(Object.fromEntries(Object.entries(whole).filter(([member]) => !(member in secret))))
    },
  }
}

function refusalOf(error: TLocalizedValidationError): SettingsRefusal {
  if (error.keyword === 'required') {
    const [first = ''] = error.params.requiredProperties
    const detail = `what is missing: ${error.params.requiredProperties.join(', ')}.`
    return { member: first, rule: error.keyword, detail }
  }
  const member =
    error.keyword === 'additionalProperties' ? error.params.additionalProperties[0] : error.instancePath.split('/')[1]
  const name = member ?? ''
  return { member: name, rule: error.keyword, detail: `${name} ${error.message}.` }
}
