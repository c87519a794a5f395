import type { FastifySchemaCompiler } from 'fastify'
import { IsOptional, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { TLocalizedValidationError } from 'typebox/error'
import { ProblemError } from './problem.ts'

const PLACES: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
}

/**
 * Checks what comes in with TypeBox itself. Texts of the path and the query are turned into numbers and booleans where the schema
 * says so; a body is never converted: `"5"` is not 5. The first thing that is wrong becomes the problem.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema)
  const mayBeMissing = httpPart === 'body' && IsOptional(schema)
  return (value) => {
    if (mayBeMissing && (value === null || value === undefined)) return { value: undefined }
    const given = httpPart === 'body' ? value : readTexts(schema, value)
    if (validator.Check(given)) return { value: given }
    // An id that is no number names nothing: the same answer as for an id that nobody has.
    if (httpPart === 'params') return { error: new ProblemError('not_found') }
    const error = validator.Errors(given)[0]
    return {
      error: new ProblemError('validation_failed', explain(error, { place: PLACES[httpPart ?? ''] ?? '', given })),
    }
  }
}

/** A whole number as people and programs write it in an address: no sign but minus, no fraction, no exponent, no leading zero. */
const WHOLE = /^(?:0|-?[1-9]\d{0,15})$/

/** Members that the schema wants as whole numbers or booleans, where the text is exactly that; everything else stays as it came. */
function readTexts(schema: TSchema, given: unknown): unknown {
  if (typeof given !== 'object' || given === null) return given
  const properties: object = Reflect.get(schema, 'properties') ?? {}
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => [name, readText(Reflect.get(properties, name), text)]),
  )
}

function readText(schema: unknown, text: unknown): unknown {
  if (typeof schema !== 'object' || schema === null || typeof text !== 'string') return text
  const type = Reflect.get(schema, 'type')
  if (type === 'integer' && WHOLE.test(text)) return Number(text)
  return type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text
}

interface Where {
  readonly place: string
  readonly given: unknown
}

function explain(error: TLocalizedValidationError | undefined, where: Where) {
  if (error === undefined) return { field: where.place }
  const member = offendingMember(error)
  const path = `${where.place}${error.instancePath}${member === null ? '' : `/${member}`}`
  return {
    field: path,
    rule: error.keyword,
    ...limitOf(error),
    ...(member === null ? valueAt(where.given, error.instancePath) : {}),
    detail: `${path} ${error.message}.`,
  }
}

/** The member that is missing or unknown: the path of the error names only the object around it. */
function offendingMember(error: TLocalizedValidationError): string | null {
  if (error.keyword === 'required') return error.params.requiredProperties[0] ?? null
  if (error.keyword === 'additionalProperties') return error.params.additionalProperties[0] ?? null
  return null
}

function limitOf(error: TLocalizedValidationError): { limit?: unknown } {
  const { params } = error
  if ('limit' in params) return { limit: params.limit }
  if ('allowedValues' in params) return { limit: params.allowedValues }
  if ('type' in params) return { limit: params.type }
  if ('format' in params) return { limit: params.format }
  return {}
}

/** The value at fault when it is short and plain; whole objects are not sent back. */
function valueAt(given: unknown, path: string): { value?: unknown } {
  const value = path
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, decodePointer(name)) : undefined),
      given,
    )
  if (typeof value === 'string') return { value: value.slice(0, 100) }
  return typeof value === 'number' || typeof value === 'boolean' || value === null ? { value } : {}
}

const decodePointer = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~')
