import type {
  BusyRooms,
  DrainProgress,
  FoundRoom,
  FoundRooms,
  KeptData,
  Nodes,
  Overview,
  Phase,
  RoomDetail,
  Trouble,
  UsageOfDays,
} from './adminSchema'
import { ApiError, failure, silence } from './request'

export type * from './adminSchema'

/** By what the rooms that are open are ordered. */
export type BusyOrder = 'updates' | 'people' | 'bytes' | 'history' | 'runs'

async function ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, key: string): Promise<T> {
  const headers = { authorization: `Bearer ${key}` }
  const answer = await fetch(`/admin/api${path}`, { method, headers }).catch(() => {
    throw new ApiError(silence(), 0, undefined)
  })
  if (!answer.ok) throw await failure(answer)
  return (answer.status === 204 ? undefined : await answer.json()) as T
}

/** What runs here, and how much goes on now. */
export const overview = (key: string) => ask<Overview>('GET', '/overview', key)

/** The warnings and errors of late. */
export const listErrors = (key: string) => ask<Trouble>('GET', '/errors', key)

/** The rooms that are open, those first that have the most of this. */
export const listBusy = (order: BusyOrder, key: string) => ask<BusyRooms>('GET', `/busy?order=${order}`, key)

/** Which rooms are looked for; what is left out does not matter. */
export interface RoomSearch {
  text?: string | undefined
  phase?: Phase | undefined
  /** Made then or later; RFC 3339. */
  from?: string | undefined
  /** Made before. */
  until?: string | undefined
}

/** Rooms that are kept, in pages. */
export function findRooms(search: RoomSearch, after: string | undefined, key: string) {
  const given = Object.entries({ ...search, after }).filter((pair): pair is [string, string] => !!pair[1])
  return ask<FoundRooms>('GET', `/rooms?${new URLSearchParams(given)}`, key)
}

export const showRoom = (id: string, key: string) => ask<RoomDetail>('GET', `/rooms/${id}`, key)

/** Ends its interview. */
export const endRoom = (id: string, key: string) => ask<FoundRoom>('POST', `/rooms/${id}/end`, key)

export const deleteRoom = (id: string, key: string) => ask<void>('DELETE', `/rooms/${id}`, key)

/** What the server was used for, day by day. */
export const usageOfDays = (key: string) => ask<UsageOfDays>('GET', '/usage', key)

/** What is kept. */
export const keptData = (key: string) => ask<KeptData>('GET', '/storage', key)

/** The servers of the cluster; none where this one is alone. */
export const listNodes = (key: string) => ask<Nodes>('GET', '/nodes', key)

/** Has a server give its rooms to the others. */
export const drainNode = (id: number, key: string) => ask<DrainProgress>('POST', `/nodes/${id}/drain`, key)

/** Takes it back into service. */
export const undrainNode = (id: number, key: string) =>
  ask<DrainProgress>('DELETE', `/nodes/${id}/drain`, key)
