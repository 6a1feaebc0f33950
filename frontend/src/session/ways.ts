import type { Role } from '../api/schema'
import { rememberTab, type Way, waysInto } from './memory'
import { byRights } from './roles'

/**
 * As what else one may be in a room with this browser, one way for each role, the one that
 * may do most first. Links that one only made for others are none of them, unless they may
 * do more than one may here.
 */
export function otherWays(room: string, role: Role): Way[] {
  const ways = waysInto(room).filter(
    (way) => way.role !== role && (way.hasJoined || byRights(way.role, role) < 0),
  )
  return ways.filter((way, at) => ways.findIndex((other) => other.role === way.role) === at)
}

/** This tab is in the room as that from now on. Other tabs stay who they are. */
export function switchTo(room: string, { token }: Way) {
  rememberTab(room, token)
  location.reload()
}
