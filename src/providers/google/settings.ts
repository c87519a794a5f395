import { type Static, Type } from 'typebox'

/** Everything that a connection to a Google Workspace domain needs; the private key is stored encrypted and never logged. */
export const GoogleSettingsSchema = Type.Object(
  {
    /** E-mail address of the service account (`client_email` of its key file). */
    serviceAccountEmail: Type.String({ minLength: 3, maxLength: 320 }),
    /** PEM, as in the key file's `private_key`. */
    privateKey: Type.String({ minLength: 64, maxLength: 16_384 }),
    /**
     * The user whom the service account stands for (domain-wide delegation): it owns or may write the room calendars, and rooms are
     * invited from its calendar. Null: the service account acts as itself and cannot invite.
     */
    subject: Type.Union([Type.String({ minLength: 3, maxLength: 320 }), Type.Null()]),
    /** When the key ends, where it does; administrators are told before. */
    secretExpiresOn: Type.Optional(Type.String({ format: 'date' })),
    /** Workspace customer id for the Directory API. */
    customer: Type.String({ minLength: 1, maxLength: 100, default: 'my_customer' }),
    /** Origin of the APIs; a path is ignored. */
    googleUrl: Type.String({ default: 'https://www.googleapis.com' }),
    /** Where access tokens come from. */
    tokenUrl: Type.String({ default: 'https://oauth2.googleapis.com/token' }),
  },
  { additionalProperties: false },
)

export type GoogleSettings = Readonly<Static<typeof GoogleSettingsSchema>>
