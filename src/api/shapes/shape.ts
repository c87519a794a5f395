import { type Static, type TProperties, type TSchema, Type } from 'typebox'
import { SOME_NAME } from '../../core/tidy-name.ts'

/** A body, or a part of one: members that it does not name are refused, because a misspelt one would be silently ignored. */
export const Exactly = <Properties extends TProperties>(
  properties: Properties,
  options: { description?: string } = {},
) => Type.Object(properties, { ...options, additionalProperties: false })

/** The same type, or null, as JSON Schema 2020-12 and OpenAPI 3.1 write it. For plain types; objects take {@link ObjectOrNull}. */
export const OrNull = <Schema extends TSchema>(schema: Schema) =>
  Type.Unsafe<Static<Schema> | null>({ ...schema, type: [Reflect.get(schema, 'type') as string, 'null'] })

export const ObjectOrNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** One of these texts. */
export const OneOf = <const Values extends readonly string[]>(values: Values, options: { description?: string } = {}) =>
  Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], ...options })

const MOST_INTEGER = 2_147_483_647

export const Id = Type.Integer({ minimum: 1, maximum: MOST_INTEGER })
export const BookingId = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })

/** Path of one thing. */
export const IdPath = Type.Object({ id: Id })

/** RFC 3339 in UTC. */
export const Instant = Type.String({ format: 'date-time' })

/** A short text for people: a name, a title. */
export const Label = Type.String({ minLength: 1, maxLength: 200 })

/** What something is called, spaces around it aside. */
export const Name = (longest = 200) => Type.String({ minLength: 1, maxLength: longest, pattern: SOME_NAME })
