import type { FastifyInstance } from 'fastify'
import type { Backend } from '../backend.ts'
import { getRoom, listBuildings, listFeatures, listRooms } from '../directory.ts'
import type { Resource } from '../event-rendering.ts'
import { googleErrors, type Result, refuse } from '../google-error.ts'
import { type ApiCall, answer, scopes, serve } from './api-method.ts'

const RESOURCES = '/admin/directory/v1/customer/:customer/resources'
const READ = scopes('admin.directory.resource.calendar', 'admin.directory.resource.calendar.readonly')

/** The resource part of the Directory API: rooms, buildings, features. Administrators only. */
export function directoryRoutes(app: FastifyInstance, backend: Backend): void {
  const read = (path: string, name: string, handle: (call: ApiCall) => Result<Resource>): void =>
    serve(app, backend, {
      method: 'GET',
      url: `${RESOURCES}/${path}`,
      name: `ccc.hosted.frontend.directory.v1.DirectoryResources.${name}`,
      api: 'directory',
      scopes: READ,
      handle: (call) => {
        if (!isAdministrator(backend, call)) return refuse(googleErrors.notAuthorized())
        const result = handle(call)
        return result.ok ? answer(result.value) : result
      },
    })
  read('calendars', 'ListCalendars', (call) => listRooms(backend.world, call.query))
  read('calendars/:resourceId', 'GetCalendar', (call) => getRoom(backend.world, call.params.resourceId ?? ''))
  read('buildings', 'ListBuildings', (call) => listBuildings(backend.world, call.query))
  read('features', 'ListFeatures', (call) => listFeatures(backend.world, call.query))
}

function isAdministrator(backend: Backend, call: ApiCall): boolean {
  const { subject, serviceAccount } = call.token
  if (subject !== null) return backend.world.user(subject)?.admin === true
  return backend.world.serviceAccounts.get(serviceAccount.toLowerCase())?.admin === true
}
