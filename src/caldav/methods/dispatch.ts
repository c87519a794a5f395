import { type DavAnswer, methodNotAllowed } from '../answer.ts'
import type { DavCall } from '../call.ts'
import { allowedOn } from './allowed.ts'
import { deleteObject } from './delete.ts'
import { get } from './get.ts'
import { propfind } from './propfind.ts'
import { proppatch } from './proppatch.ts'
import { put } from './put.ts'
import { report } from './report.ts'

type Method = (call: DavCall) => Promise<DavAnswer>

/** One file for each method. */
const METHODS: Readonly<Record<string, Method>> = {
  GET: get,
  HEAD: get,
  PROPFIND: propfind,
  PROPPATCH: proppatch,
  REPORT: report,
  PUT: put,
  DELETE: deleteObject,
}

export async function dispatch(call: DavCall): Promise<DavAnswer> {
  const method = METHODS[call.method]
  const allowed = allowedOn(call.located)
  if (method === undefined || !allowed.includes(call.method)) return methodNotAllowed(allowed.join(', '))
  return method(call)
}
