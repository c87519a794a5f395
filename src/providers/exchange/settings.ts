import { type Static, Type } from 'typebox'

const HttpUrl = Type.String({ pattern: '^https?://[^\\s?#]+$', maxLength: 500 })

/**
 * What a connection to one Exchange Online tenant needs: an app registration with application permissions
 * (Microsoft identity platform, client credentials flow). `clientSecret` is the secret part; the rest may be shown.
 */
export const ExchangeSettingsSchema = Type.Object(
  {
    tenantId: Type.String({
      pattern: '^[A-Za-z0-9.-]{1,255}$',
      description: 'Directory (tenant) id or a verified domain',
    }),
    clientId: Type.String({ minLength: 1, maxLength: 255, description: 'Application (client) id' }),
    clientSecret: Type.String({ minLength: 1, maxLength: 1000, description: 'Value of a client secret' }),
    graphUrl: Type.String({
      ...HttpUrl,
      default: 'https://graph.microsoft.com/v1.0',
      description: 'Ends in the API version',
    }),
    loginUrl: Type.String({ ...HttpUrl, default: 'https://login.microsoftonline.com' }),
    secretExpiresOn: Type.Optional(
      Type.String({ format: 'date', description: 'When the client secret ends; administrators are told before' }),
    ),
    bookingMailbox: Type.Union([Type.String({ pattern: '^[^@\\s]+@[^@\\s]+$', maxLength: 320 }), Type.Null()], {
      default: null,
      description: 'Mailbox that invites rooms which answer for themselves; null: rooms are only written to',
    }),
  },
  { additionalProperties: false },
)

export type ExchangeSettings = Readonly<Static<typeof ExchangeSettingsSchema>>
